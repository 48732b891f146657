using System;
using SpectrumMail.Benchmarks;

// One measurement in a process of its own, so that its memory is its own too.
if (args.Length > 0 && args[0] == Contestant.Argument)
{
    Contestant.Run(args[1..]);
    return;
}

// Which measurement; all when none is named.
string name = args.Length > 0 ? args[0] : string.Empty;
if (name.Length == 0 || name.Equals("Read", StringComparison.OrdinalIgnoreCase))
{
    ReadBenchmark.Run();
}

if (name.Length == 0 || name.Equals("Export", StringComparison.OrdinalIgnoreCase))
{
    ExportBenchmark.Run();
}
