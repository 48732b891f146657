using System;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Lets a size be given as a number of bytes or as a text with a unit: 25MB, 1.5 GB, 300kb. Units are of 1,024, as PowerShell's
/// own.
/// </summary>
public sealed class ByteSizeTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly Regex s_size = new(
        @"^\s*(?<number>\d+(\.\d+)?)\s*(?<unit>[kmgt]?)(i?b|bytes)?\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    /// <summary>Makes bytes of the input.</summary>
    /// <param name="engineIntrinsics">The engine.</param>
    /// <param name="inputData">What is to be bound.</param>
    /// <returns>The number of bytes, or the input as it is when it is no text.</returns>
    /// <exception cref="ArgumentTransformationMetadataException">The text is no size.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = PlainValue.Unwrap(inputData);
        if (value is not string text)
        {
            return value!;
        }

        Match match = s_size.Match(text);
        if (!match.Success)
        {
            throw new ArgumentTransformationMetadataException(
                $"'{text}' is not a size. Give bytes, or a number with a unit: 500KB, 25MB, 1.5GB."
            );
        }

        int power = match.Groups["unit"].Value.ToUpperInvariant() switch
        {
            "K" => 1,
            "M" => 2,
            "G" => 3,
            "T" => 4,
            _ => 0,
        };
        double bytes = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * Math.Pow(1024, power);
        return bytes <= long.MaxValue
            ? (long)bytes
            : throw new ArgumentTransformationMetadataException($"'{text}' is too large a size.");
    }
}
