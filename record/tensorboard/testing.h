// What the tests of this folder share: event files read back.
#ifndef INKNET_RECORD_TENSORBOARD_TESTING_H_
#define INKNET_RECORD_TENSORBOARD_TESTING_H_

#include <string>
#include <vector>

#include "record/tensorboard/event.pb.h"

namespace inknet::tensorboard {

// An empty folder for the running test.
std::string TestFolder();

// The events of the file `path`, as a reader sees them while it grows: a record that is not complete ends the file. A
// record whose checksums are wrong, or which is no event, fails the test.
std::vector<Event> ReadEvents(const std::string& path);

// The only value of that tag at that step; a test fails where there is none, or more than one.
Summary::Value ValueOf(const std::vector<Event>& events, const std::string& tag, int64_t step);

}  // namespace inknet::tensorboard

#endif  // INKNET_RECORD_TENSORBOARD_TESTING_H_
