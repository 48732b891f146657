using System;
using System.Globalization;

namespace SpectrumMail.Models;

/// <summary>Numbers with what is counted: "1 message", "1,204 messages".</summary>
internal static class Quantity
{
    /// <summary>A number and its noun, as the user's culture writes it.</summary>
    /// <param name="value">The number.</param>
    /// <param name="one">The noun of a single one; a verb may follow it: "row names".</param>
    /// <param name="many">The same of several; null when an s is added.</param>
    public static string Text(long value, string one, string? many = null) => Write(value, one, many, CultureInfo.CurrentCulture);

    /// <summary>As <see cref="Text(long, string, string)"/>, but the same in every culture.</summary>
    public static string InvariantText(long value, string one, string? many = null) =>
        Write(value, one, many, CultureInfo.InvariantCulture);

    private static string Write(long value, string one, string? many, IFormatProvider format) =>
        value.ToString("N0", format) + " " + (value == 1 ? one : many ?? one + "s");
}
