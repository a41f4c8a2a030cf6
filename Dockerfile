FROM python:3.11-slim AS build
WORKDIR /source

# Everything the lock names, each file checked against its hash. From here on nothing else can be installed,
# and the image takes only what production needs of it.
COPY requirements.lock ./
RUN pip download --no-cache-dir --require-hashes --requirement requirements.lock --dest /locked

COPY . .
RUN python -m venv /opt/rainmaker \
    && /opt/rainmaker/bin/pip install --no-cache-dir --no-index --find-links /locked .


FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin rainmaker \
    && install --directory --owner rainmaker --group rainmaker --mode 0700 /var/lib/rainmaker
COPY --from=build /opt/rainmaker /opt/rainmaker
ENV PATH=/opt/rainmaker/bin:$PATH PYTHONUNBUFFERED=1
USER rainmaker
WORKDIR /var/lib/rainmaker
EXPOSE 8000
ENTRYPOINT ["rainmaker"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
