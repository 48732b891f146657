using System;
using System.Collections.Generic;
using System.Globalization;

namespace SpectrumMail.MailLab;

/// <summary>The options of the command line.</summary>
internal sealed record LabArguments
{
    public LabOptions Lab { get; private init; } = new();

    public int Seed { get; private init; }

    public int Users { get; private init; }

    public IReadOnlyList<string> Names { get; private init; } = [];

    public FaultPlan? Plan { get; private init; }

    public string Format { get; private init; } = "plain";

    public IReadOnlyList<string> Rest { get; private init; } = [];

    public static LabArguments Parse(IEnumerable<string> arguments)
    {
        var result = new LabArguments();
        var left = new Queue<string>(arguments);
        while (left.TryDequeue(out string? name))
        {
            if (!name.StartsWith("--", StringComparison.Ordinal))
                return result with { Rest = [name, .. left] };
            if (name == "--")
                return result with { Rest = [.. left] };
            result = result.WithSwitch(name) ?? result.With(name, left.Count > 0 ? left.Dequeue() : throw Missing(name));
        }

        return result;
    }

    private LabArguments? WithSwitch(string name) =>
        name switch
        {
            "--implicit-submission" => this with { Lab = Lab with { SubmissionImplicitTls = true } },
            "--plain" => this with { Lab = Lab with { PlainTextLogin = true } },
            "--no-smtp" => this with { Lab = Lab with { Smtp = false } },
            _ => null,
        };

    private LabArguments With(string name, string value) =>
        name switch
        {
            "--variant" => this with { Lab = Lab with { Variant = Word<LabVariant>(value) } },
            "--certificate" => this with { Lab = Lab with { Certificate = Word<LabCertificate>(value) } },
            "--quota" => this with { Lab = Lab with { QuotaBytes = Number(value) } },
            "--tls" => this with { Lab = Lab with { MinTls = value, MaxTls = value } },
            "--ciphers" => this with { Lab = Lab with { Ciphers = value } },
            "--domain" => this with { Lab = Lab with { Domain = value } },
            "--seed" => this with { Seed = (int)Number(value) },
            "--names" => this with { Names = value.Split(',') },
            "--users" => this with { Users = (int)Number(value) },
            "--delay" => this with { Plan = (Plan ?? new()) with { Delay = TimeSpan.FromMilliseconds(Number(value)) } },
            "--bandwidth" => this with { Plan = (Plan ?? new()) with { BytesPerSecond = Number(value) } },
            "--format" => this with { Format = value },
            _ => throw new ArgumentException("Unknown option " + name),
        };

    private static long Number(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new ArgumentException(value + " is not a number");

    private static T Word<T>(string value)
        where T : struct, Enum =>
        Enum.TryParse(value, ignoreCase: true, out T word)
            ? word
            : throw new ArgumentException($"{value} is none of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");

    private static ArgumentException Missing(string name) => new($"Option {name} needs a value");
}
