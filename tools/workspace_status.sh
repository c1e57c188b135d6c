#!/bin/sh
# Prints the commit that a build was made from; Bazel calls this before every build.
commit=$(git rev-parse HEAD 2>/dev/null) || commit=unknown
if [ "$commit" = unknown ]; then dirty=unknown
elif [ -n "$(git status --porcelain 2>/dev/null | head -c 1)" ]; then dirty=true
else dirty=false
fi
echo "STABLE_GIT_COMMIT $commit"
echo "STABLE_GIT_DIRTY $dirty"
