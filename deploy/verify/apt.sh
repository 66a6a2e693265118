# shellcheck shell=bash
# Sourced. Another Debian suite seen through a package index of its own, so that the host's is untouched; packages are unpacked, not installed.
# shellcheck disable=SC2016 # apt, not the shell, fills in REPO_URI
MIRROR=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' | grep -m1 '/debian/*$')}
suite() { # suite -> the path of an apt configuration that sees only this suite, and nothing as installed
  local root=$WORK/apt-$1
  mkdir -p "$root"/{lists/partial,cache/archives/partial,preferences.d,dpkg,debs}; : > "$root/dpkg/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $MIRROR $1 main" > "$root/sources.list"
  cat > "$root/apt.conf" <<C
Dir::State::lists "$root/lists";
Dir::Cache "$root/cache";
Dir::Etc::sourcelist "$root/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferencesparts "$root/preferences.d";
Dir::State::status "$root/dpkg/status";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
Acquire::Check-Date "false";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
C
  APT_CONFIG=$root/apt.conf apt-get -qq update
  echo "$root/apt.conf"
}
unpack() { # suite package... -> $WORK/unpacked: just these, for what is linked statically or runs on older libraries
  local conf root=$WORK/apt-$1; conf=$(suite "$1"); shift; mkdir -p "$WORK/unpacked"
  (cd "$root/debs" && APT_CONFIG=$conf apt-get -qq download "$@" && for f in *.deb; do dpkg -x "$f" "$WORK/unpacked"; rm "$f"; done)
}
tree() { # suite package binary -> $WORK/trees/package with every library it needs, and $WORK/bin/NAME that starts it with them
  local conf root=$WORK/apt-$1 to=$WORK/trees/$2 f; conf=$(suite "$1"); mkdir -p "$to" "$WORK/bin"; rm -f "$root"/cache/archives/*.deb
  APT_CONFIG=$conf apt-get -qq -y --download-only install "$2" > "$WORK/tree-$2.log" 2>&1
  for f in "$root"/cache/archives/*.deb; do dpkg -x "$f" "$to"; done; rm -f "$root"/cache/archives/*.deb
  # Started by the loader of its own suite: it is built for a newer C library than the host's.
  cat > "$WORK/bin/${3##*/}" <<C
#!/bin/bash
here=$to
libraries=\$(printf '%s:' "\$here"/usr/lib/*-linux-gnu* "\$here"/lib/*-linux-gnu*)
loader=\$(ls "\$here"/usr/lib*/ld-linux-*.so.* "\$here"/usr/lib/*-linux-gnu*/ld-linux-*.so.* 2>/dev/null | head -1)
exec "\$loader" --library-path "\$libraries" "\$here$3" "\$@"
C
  chmod +x "$WORK/bin/${3##*/}"
}
