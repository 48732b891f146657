using System.Globalization;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Binding;

/// <summary>How the default views write values: for the eyes only, the objects keep the exact ones.</summary>
public static class Display
{
    private static readonly string[] s_units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>A size as people read it: 512 B, 3.4 KB, 1.2 GB.</summary>
    /// <param name="bytes">Bytes; null gives an empty text.</param>
    /// <returns>The text.</returns>
    public static string Size(long? bytes)
    {
        if (bytes is not { } value)
        {
            return string.Empty;
        }

        double scaled = value;
        int unit = 0;
        while (scaled >= 1024 && unit < s_units.Length - 1)
        {
            scaled /= 1024;
            unit++;
        }

        return scaled.ToString(unit == 0 ? "0" : "0.0", CultureInfo.CurrentCulture) + " " + s_units[unit];
    }

    /// <summary>The flags in short: N unread, F flagged, A answered, D deleted.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The letters.</returns>
    public static string Flags(SpectrumMessage message) => message is null ? string.Empty : string.Concat(
        message.Read ? string.Empty : "N",
        message.Flagged ? "F" : string.Empty,
        message.Answered ? "A" : string.Empty,
        message.Deleted ? "D" : string.Empty);

    /// <summary>A sender in short: the name where there is one, else the address.</summary>
    /// <param name="contact">The sender; may be null.</param>
    /// <returns>The text, on one line.</returns>
    public static string Who(MailContact? contact) => contact is null ? string.Empty : Text(contact.Name.Length > 0 ? contact.Name : contact.Address);

    /// <summary>A text from mail, safe for a terminal: control characters (escape sequences among them) become spaces.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text, on one line.</returns>
    public static string Text(string? text) => text is null ? string.Empty : new string(text.Select(character => char.IsControl(character) ? ' ' : character).ToArray());
}
