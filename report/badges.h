// What a reader must know before the figures: how a run ended, and what its scores are not.
#ifndef INKNET_REPORT_BADGES_H_
#define INKNET_REPORT_BADGES_H_

#include "proto/run.pb.h"
#include "proto/sweep.pb.h"
#include "report/html.h"

namespace inknet::report {

// "finished", or that it was interrupted or diverged, and its status_message.
Html StatusBadge(const RunRecord& record);
// "finished", "running" or "interrupted".
Html StatusBadge(const SweepRecord& record);

// Empty where the images are the official ones. Otherwise "... not a score on emnist-balanced".
Html DataBadge(const DataFingerprint& data);
// The same in two words.
Html ShortDataBadge(const DataFingerprint& data);

}  // namespace inknet::report

#endif  // INKNET_REPORT_BADGES_H_
