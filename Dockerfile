# syntax=docker/dockerfile:1
# The runtime is part of the correctness: Node 24.21 carries IANA zone data 2026c.
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts scripts
# The locked node packages are optional dependencies; this image has the same Node already.
RUN npm ci --omit=dev --omit=optional

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json interview-sync ./
COPY src src
# The embedded database, its lock and the outbox live here; PostgreSQL needs none of it.
RUN mkdir /data && chown node:node /data
VOLUME /data
# Yours to mount; config/caldav-smtp.yaml in the repository is one to start from.
VOLUME /config
USER node
EXPOSE 8090
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8090/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1 and handles SIGTERM (drain) and a second one (leave at once).
ENTRYPOINT ["node", "/app/src/cli/main.ts"]
CMD ["start", "--config", "/config/interview-sync.yaml", "--data", "/data"]
