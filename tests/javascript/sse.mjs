// The first state of a subscription by the usual client of server-sent events.
import { createClient } from 'graphql-sse';

const [url, token, query, variables] = process.argv.slice(2);
const client = createClient({ url, headers: { authorization: `Bearer ${token}` } });
const events = client.iterate({ query, variables: JSON.parse(variables) });
console.log(JSON.stringify((await events.next()).value));
await events.return();
process.exit(0);
