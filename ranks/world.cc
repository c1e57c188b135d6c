#include "ranks/world.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace inknet::ranks {

std::string World::Name(int rank) const {
  return absl::StrCat("rank ", rank, " on host ", hosts_[static_cast<size_t>(rank)]);
}

std::string World::Broadcast(std::string text) {
  uint64_t size = text.size();
  collective().Broadcast(&size, sizeof(size));
  text.resize(size);
  collective().Broadcast(&text[0], size);
  return text;
}

std::string Describe(const World& world) {
  std::vector<std::string> hosts;
  for (const std::string& host : world.hosts()) {
    if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) hosts.push_back(host);
  }
  constexpr size_t kMostNamed = 8;
  const bool all = hosts.size() <= kMostNamed;
  const std::string count = absl::StrCat(hosts.size(), hosts.size() == 1 ? " host: " : " hosts: ");
  if (!all) hosts.resize(kMostNamed);
  return absl::StrCat(world.hosts().size(), " ranks on ", count, absl::StrJoin(hosts, ", "), all ? "" : ", ...");
}

}  // namespace inknet::ranks
