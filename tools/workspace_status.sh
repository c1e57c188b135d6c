#!/bin/sh
# Prints the commit that a build is made from; Bazel calls this before every build. Files that git does not know yet
# make a tree dirty too: the build may have read them.
commit=$(git rev-parse HEAD 2>/dev/null) || commit=unknown
if [ "$commit" = unknown ]; then
  dirty=unknown
elif [ -n "$(git --no-optional-locks status --porcelain 2>/dev/null | head -c 1)" ]; then
  dirty=true
else
  dirty=false
fi
echo "STABLE_GIT_COMMIT $commit"
echo "STABLE_GIT_DIRTY $dirty"
