#!/bin/sh
# coturn with the settings of deploy/turn/turnserver.conf, its <...> answered by the environment: TURN_NAME, TURN_SECRET, and
# PEERS, the servers' addresses. Its TLS is on 5349: port 443 is the proxy's, which hands it what asks for TURN_NAME.
set -eu
settings=${TMPDIR:-/tmp}/turnserver.conf
sed -e '/</d' -e '/^proc-/d' -e 's/^tls-listening-port=.*/tls-listening-port=5349/' \
    -e "s#^cert=.*#cert=${CERTIFICATE:-/certificates/turn.pem}#" -e "s#^pkey=.*#pkey=${CERTIFICATE:-/certificates/turn.pem}#" \
    -e 's/^log-file=.*/log-file=stdout/' "${SETTINGS:-/etc/exam/turnserver.conf}" > "$settings"
{
    echo "realm=$TURN_NAME"
    echo "static-auth-secret=$TURN_SECRET"
    echo "userdb=/tmp/turndb"
    echo "pidfile="
    for peer in $PEERS; do echo "allowed-peer-ip=$peer"; done
} >> "$settings"
exec turnserver -c "$settings"
