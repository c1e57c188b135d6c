// A program by itself.
#ifndef INKNET_RANKS_ONE_PROCESS_H_
#define INKNET_RANKS_ONE_PROCESS_H_

#include <memory>

#include "ranks/world.h"

namespace inknet::ranks {

std::unique_ptr<World> OneProcess();

}  // namespace inknet::ranks

#endif  // INKNET_RANKS_ONE_PROCESS_H_
