using System.Linq;
using System.Management.Automation;
using SpectrumMail.Mail.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Views;

/// <summary>How the default views show values. The objects keep the exact values.</summary>
public static class Display
{
    /// <summary>A size as people read it: 512 B, 3.4 KB, 1.2 GB.</summary>
    /// <param name="bytes">Bytes; null gives an empty text.</param>
    /// <returns>The text.</returns>
    public static string Size(long? bytes) => SizeText.Format(bytes);

    /// <summary>The flags in short: N unread, F flagged, A answered, D deleted.</summary>
    /// <param name="message">The message, or its deserialized form.</param>
    /// <returns>The letters.</returns>
    public static string Flags(PSObject? message) =>
        message is null
            ? string.Empty
            : Letter(!Is(message, nameof(SpectrumMessage.Read)), "N")
                + Letter(Is(message, nameof(SpectrumMessage.Flagged)), "F")
                + Letter(Is(message, nameof(SpectrumMessage.Answered)), "A")
                + Letter(Is(message, nameof(SpectrumMessage.Deleted)), "D");

    /// <summary>A sender in short: the name where there is one, else the address.</summary>
    /// <param name="contact">The sender, or its deserialized form; may be null.</param>
    /// <returns>The text, on one line.</returns>
    public static string Who(PSObject? contact)
    {
        if (contact is null)
        {
            return string.Empty;
        }

        string? name = contact.Properties[nameof(MailContact.Name)]?.Value?.ToString();
        return Text(string.IsNullOrEmpty(name) ? contact.Properties[nameof(MailContact.Address)]?.Value?.ToString() : name);
    }

    /// <summary>A text from mail, safe for a terminal: control characters (escape sequences among them) become spaces.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text, on one line.</returns>
    public static string Text(string? text) => PlainText.Line(text ?? string.Empty);

    private static string Letter(bool isSet, string letter) => isSet ? letter : string.Empty;

    /// <summary>Several lines from mail, safe for a terminal: of the control characters only line breaks and tabs stay.</summary>
    /// <param name="text">The text; may be null.</param>
    /// <returns>The text.</returns>
    public static string Lines(string? text) => text is null ? string.Empty : PlainText.Lines(text);

    /// <summary>A list on one line, safe for a terminal.</summary>
    /// <param name="items">The items; may be null.</param>
    /// <returns>The items with commas between them.</returns>
    public static string List(System.Collections.IEnumerable? items) =>
        items is null ? string.Empty : Text(string.Join(", ", items.Cast<object>()));

    /// <summary>A list with a line for each item, safe for a terminal.</summary>
    /// <param name="items">The items; may be null.</param>
    /// <returns>The lines.</returns>
    public static string Rows(System.Collections.IEnumerable? items) =>
        items is null ? string.Empty : string.Join("\n", items.Cast<object>().Select(item => Text(item.ToString())));

    private static bool Is(PSObject message, string flag) => message.Properties[flag]?.Value is true;
}
