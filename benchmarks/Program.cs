using System;
using SpectrumMail.Benchmarks;

// One measurement in a process of its own, so that its memory is its own too.
if (args.Length > 0 && args[0] == Contestant.Argument)
{
    Contestant.Run(args[1..]);
    return;
}

// Which measurement, and which part of it after a full stop, as in Read.Compress; all when none is named.
var measurements = new (string Name, Action<string> Run)[]
{
    ("Read", ReadBenchmark.Run),
    ("Send", SendBenchmark.Run),
    ("Export", ExportBenchmark.Run),
    ("Change", ChangeBenchmark.Run),
    ("Transfer", TransferBenchmark.Run),
    ("Audit", AuditBenchmark.Run),
};
string[] name = (args.Length > 0 ? args[0] : string.Empty).Split('.', 2);
foreach ((string known, Action<string> run) in measurements)
{
    if (name[0].Length == 0 || name[0].Equals(known, StringComparison.OrdinalIgnoreCase))
    {
        run(name.Length > 1 ? name[1] : string.Empty);
    }
}
