#include <chrono>
#include <iostream>

#include "proto/text.h"
#include "sweep/plan.h"
#include "sweep/sweep_file.h"
int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    auto t = std::chrono::steady_clock::now();
    auto c = inknet::sweep::ReadSweepFile(argv[i]);
    auto ms = [&] { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - t).count(); };
    std::cout << "== " << argv[i] << " read " << ms() << " ms\n";
    if (!c.ok()) {
      std::cout << c.status().message().substr(0, 2000) << "\n";
      continue;
    }
    t = std::chrono::steady_clock::now();
    auto p = inknet::sweep::MakePlan(*c);
    std::cout << "plan " << ms() << " ms\n";
    if (!p.ok()) {
      std::cout << p.status().message().substr(0, 3000) << "\n";
      continue;
    }
    std::cout << p->trials << " trials\n";
    auto r = p->config_for(p->space.Decode(std::vector<double>(p->space.dimensions().size(), 0.5)));
    std::cout << (r.ok() ? inknet::FormatTextProtoLine(*r) : std::string(r.status().message())) << "\n";
  }
}
