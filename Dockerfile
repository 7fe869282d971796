# The image for pipelines: one static binary, a shell for the runner, the usual
# certificate authorities, and a user without rights.
#
#   docker build --tag vaultci .

FROM golang:1.26-alpine AS build
# The version comes from git's tags.
RUN apk add --no-cache git
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=true -ldflags "-s -w" -o /vaultci ./cmd/vaultci

FROM alpine:3.22
RUN apk add --no-cache ca-certificates && adduser -D -u 10001 vaultci
COPY --from=build /vaultci /usr/local/bin/vaultci
USER 10001
WORKDIR /work
CMD ["vaultci", "--help"]
