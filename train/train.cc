// Trains configs/own_data.textproto on whatever --data names.
#include "configs/own_data.h"
#include "train/training_program.h"

int main(int argc, char** argv) { return inknet::train::TrainingProgram("", inknet::configs::kOwnData, argc, argv); }
