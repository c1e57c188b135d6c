// Waits for the run that goes on from a model.
#ifndef INKNET_TRAIN_DRAWING_RUN_WATCH_H_
#define INKNET_TRAIN_DRAWING_RUN_WATCH_H_

#include <optional>
#include <set>
#include <string>

namespace inknet::train::drawing {

// For one thread.
class RunWatch {
 public:
  // Looks into `folder`, such as runs/, for runs whose train.from is `run`, the folder of a run or a model file; those
  // that are finished now are old.
  RunWatch(std::string folder, const std::string& run);

  // The folder of a run that has finished since the last call, the latest of several; none: there is none. From now on
  // runs that go on from it count, too.
  std::optional<std::string> Next();

 private:
  // Those that are finished and were not there before.
  std::optional<std::string> Finished();

  const std::string folder_;
  std::set<std::string> known_;  // Finished runs.
  std::set<std::string> bases_;  // What a run may go on from.
};

}  // namespace inknet::train::drawing

#endif  // INKNET_TRAIN_DRAWING_RUN_WATCH_H_
