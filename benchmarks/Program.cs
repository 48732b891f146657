using System;
using SpectrumMail.Benchmarks;

// One measurement in a process of its own, so that its memory is its own too.
if (args.Length > 0 && args[0] == Contestant.Argument)
{
    Contestant.Run(args[1..]);
    return;
}

// Which measurement, and which part of it after a full stop, as in Read.Compress; all when none is named.
string[] name = (args.Length > 0 ? args[0] : string.Empty).Split('.', 2);
string part = name.Length > 1 ? name[1] : string.Empty;
if (name[0].Length == 0 || name[0].Equals("Read", StringComparison.OrdinalIgnoreCase))
{
    ReadBenchmark.Run(part);
}

if (name[0].Length == 0 || name[0].Equals("Send", StringComparison.OrdinalIgnoreCase))
{
    SendBenchmark.Run(part);
}

if (name[0].Length == 0 || name[0].Equals("Export", StringComparison.OrdinalIgnoreCase))
{
    ExportBenchmark.Run(part);
}

if (name[0].Length == 0 || name[0].Equals("Audit", StringComparison.OrdinalIgnoreCase))
{
    AuditBenchmark.Run(part);
}
