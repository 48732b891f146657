using System;
using SpectrumMail.Benchmarks;

// Which measurement; all when none is named.
string name = args.Length > 0 ? args[0] : string.Empty;
if (name.Length == 0 || name.Equals("Export", StringComparison.OrdinalIgnoreCase))
{
    ExportBenchmark.Run();
}
