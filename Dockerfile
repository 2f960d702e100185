# The hook server: `npm run image` builds it with docker, podman or buildah.
# A base that is pinned by digest, or a mirror's, comes as --build-arg. Both hold Node.js 24, the first npm and a shell too.
ARG BUILD_IMAGE=docker.io/library/node:24-bookworm-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian12:nonroot

# What installs and compiles runs on the builder's own platform: what comes out is JavaScript, the same for every platform.
FROM --platform=$BUILDPLATFORM ${BUILD_IMAGE} AS npm
# npm's configuration, such as a registry of one's own and its token, is a secret of the build: `--secret id=npmrc,src=FILE`.
ENV NPM_CONFIG_USERCONFIG=/run/secrets/npmrc \
    NPM_CONFIG_CACHE=/var/cache/npm \
    NPM_CONFIG_IGNORE_SCRIPTS=true \
    NPM_CONFIG_AUDIT=false \
    NPM_CONFIG_FUND=false \
    NPM_CONFIG_UPDATE_NOTIFIER=false
WORKDIR /image/app
COPY package.json package-lock.json ./

FROM npm AS compile
RUN --mount=type=secret,id=npmrc --mount=type=cache,target=/var/cache/npm npm ci
COPY tsconfig.base.json tsconfig.build.json ./
COPY hooks hooks
COPY src src
RUN node_modules/.bin/tsc --project tsconfig.build.json

FROM npm AS application
# What npm notes down about the installation depends on its configuration, so it stays out. So do types, source maps and the native
# code of another runtime (Bare), none of which Node.js reads: 47 MB.
RUN --mount=type=secret,id=npmrc --mount=type=cache,target=/var/cache/npm \
    npm ci --omit=dev --no-bin-links && rm package-lock.json node_modules/.package-lock.json && \
    find node_modules -type f \( -name '*.d.[cm]ts' -o -name '*.d.ts' -o -name '*.map' -o -name '*.bare' \) -delete
COPY LICENSE docs/licences.md ./
COPY --from=compile /image/app/dist dist
# The same image from the same inputs: modes and times are neither the checkout's nor the clock's.
ARG SOURCE_DATE_EPOCH=0
RUN chmod -R u=rwX,go=rX . && find . -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH}" {} +

FROM ${RUNTIME_IMAGE}
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="LLMSafeSpace" \
      org.opencontainers.image.description="Answers Metacontroller's webhooks for sandboxes that run LLM-written code" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production
# The folder comes with its time, which WORKDIR would take from the clock.
COPY --from=application /image /
WORKDIR /app
# By number, so that Kubernetes can tell that it isn't root.
USER 65532:65532
EXPOSE 8443 8081
# The flag belongs to src/heap.ts, but V8 takes this one only when it starts.
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=8"]
CMD ["dist/src/main.js"]
