// The first state of a subscription by the usual client of graphql-transport-ws.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, token, query, variables] = process.argv.slice(2);
const connectionParams = { authorization: `Bearer ${token}` };
const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
const events = client.iterate({ query, variables: JSON.parse(variables) });
console.log(JSON.stringify((await events.next()).value));
await events.return();
await client.dispose();
process.exit(0);
