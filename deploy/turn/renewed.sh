#!/bin/sh
# Gives coturn a copy of its certificate and key that its group may read, and has it take them up: no relayed call is
# broken. certbot calls it after each renewal, from /etc/letsencrypt/renewal-hooks/deploy (deploy/turn/turnserver.conf).
# Certificates of other names are none of its business: it looks for `realm=` of /etc/turnserver.conf.
set -eu
config=${TURN_CONFIG:-/etc/turnserver.conf}
name=$(sed -n 's/^realm=//p' "$config")
case " ${RENEWED_DOMAINS:-$name} " in *" $name "*) ;; *) exit 0 ;; esac

for file in $(sed -n 's/^cert=//p; s/^pkey=//p' "$config"); do
    install -d -m 750 -g "${TURN_GROUP:-turnserver}" "$(dirname "$file")"
    install -m 640 -g "${TURN_GROUP:-turnserver}" "$RENEWED_LINEAGE/$(basename "$file")" "$file"
done
# coturn reads both files again at this signal; while it isn't running, it reads them when it starts.
systemctl kill --signal=USR2 coturn.service 2>/dev/null || true
