// Where and with what a run was made.
#ifndef INKNET_RECORD_ENVIRONMENT_H_
#define INKNET_RECORD_ENVIRONMENT_H_

#include "proto/run.pb.h"

namespace inknet::record {

// `threads`: how many the run computes with.
Environment DescribeEnvironment(int threads);

}  // namespace inknet::record

#endif  // INKNET_RECORD_ENVIRONMENT_H_
