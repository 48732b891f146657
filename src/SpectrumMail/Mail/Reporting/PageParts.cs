using System;
using System.Collections.Generic;
using System.Globalization;
using SpectrumMail.Mail.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>One bar of a chart: what it is called, how long it is, and its figures in words.</summary>
internal sealed record Bar(string Label, double Value, string Figure, string? Note = null, char Tone = 'n');

/// <summary>The parts of the page that its sections share.</summary>
internal static class PageParts
{
    /// <summary>Longer texts from mail are cut, so that mail cannot make the page huge.</summary>
    private const int LongestText = 90;

    public static string Size(long? bytes) => SizeText.Format(bytes);

    public static void Heading(this HtmlWriter page, string id, string title, string? lead = null)
    {
        page.Line().Open("section", ("id", id)).Element("h2", title);
        if (lead is not null)
        {
            page.Element("p", lead, ("class", "lead"));
        }
    }

    /// <summary>How much something matters: a mark, a colour and the word.</summary>
    public static void Badge(this HtmlWriter page, AuditSeverity severity, string? text = null) =>
        page.Element(
            "span",
            text ?? severity.ToString(),
            ("class", "s s" + ((int)severity).ToString(CultureInfo.InvariantCulture))
        );

    /// <summary>A mailbox's address, which leads to its details.</summary>
    public static void Mailbox(this HtmlWriter page, int number, string address)
    {
        page.Open("a", ("href", Anchor(number, "#m")));
        page.Address(Mail(address, "(no address)"));
        page.Close();
    }

    /// <summary>An address. Where it does not fit on a line, it breaks before the @.</summary>
    public static void Address(this HtmlWriter page, string shown)
    {
        int at = Math.Max(0, shown.IndexOf('@'));
        page.Text(shown.Substring(0, at));
        if (at > 0)
        {
            page.Void("wbr");
        }

        page.Text(shown.Substring(at));
    }

    public static string Anchor(int number, string prefix) => prefix + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A text from a mailbox, cut to a length that reads well.</summary>
    public static string Mail(string? text, string whenEmpty = "(none)") =>
        string.IsNullOrWhiteSpace(text) ? whenEmpty : ReportText.Short(text, LongestText);

    /// <summary>A cell with a number: as people read it, and as it sorts.</summary>
    public static void Number(this HtmlWriter page, string text, double? sorts = null, string? look = null) =>
        page.Element("td", text.Length == 0 ? "–" : text, ("class", $"n {look}".TrimEnd()), ("data-v", SortKey(text, sorts)));

    /// <summary>A cell with a count.</summary>
    public static void Count(this HtmlWriter page, long value, string? look = null) =>
        page.Number(ReportText.Count(value), value, look);

    /// <summary>What to do, behind the text of an entry; nothing when there is no remedy.</summary>
    public static void Remedy(this HtmlWriter page, string remedy)
    {
        if (remedy.Length > 0)
        {
            page.Text(" What to do: ").Text(ReportText.Short(remedy, 240));
        }
    }

    /// <summary>The last entry of a list that does not name all.</summary>
    public static void More(this HtmlWriter page, int more)
    {
        if (more > 0)
        {
            page.Element("li", $"and {ReportText.Count(more)} more.");
        }
    }

    private static string? SortKey(string text, double? sorts) =>
        text.Length > 0 && sorts is { } value ? ReportText.Raw(value) : null;

    /// <summary>
    /// The heads of a table; a name with a leading # is of numbers, one with a leading - may be left out on a phone.
    /// </summary>
    public static void TableHead(this HtmlWriter page, params string[] heads)
    {
        page.Open("thead").Open("tr");
        foreach (string head in heads)
        {
            string number = head.Contains("#") ? "n" : string.Empty;
            string look = (head.Contains("-") ? number + " w" : number).Trim();
            page.Element("th", head.TrimStart('#', '-'), ("scope", "col"), ("class", look.Length == 0 ? null : look));
        }

        page.Close(2);
    }

    /// <summary>A table that can be scrolled sideways, by keys too, where it does not fit.</summary>
    public static HtmlWriter OpenTable(this HtmlWriter page, string label, string? look = null) =>
        page.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", label))
            .Open("table", ("class", look));

    /// <summary>
    /// A bar chart: a table whose figures stand in words beside each bar, so that nothing is said by the picture alone.
    /// </summary>
    public static void Chart(this HtmlWriter page, string title, IReadOnlyList<Bar> bars, string? note = null)
    {
        double longest = 0;
        foreach (Bar bar in bars)
        {
            longest = Math.Max(longest, bar.Value);
        }

        page.Open("figure").Element("figcaption", title).Open("table", ("class", "bars"));
        foreach (Bar bar in bars)
        {
            page.Open("tr").Element("th", bar.Label, ("scope", "row")).Open("td", ("class", "bar"));
            page.Strip(longest > 0 ? bar.Value / longest * 100 : 0, bar.Tone);
            page.Close().Open("td", ("class", "n")).Text(bar.Figure);
            if (bar.Note is not null)
            {
                page.Element("small", bar.Note);
            }

            page.Close(2);
        }

        page.Close();
        if (note is not null)
        {
            page.Element("p", note, ("class", "note"));
        }

        page.Close();
    }

    /// <summary>A bar of so many per cent of its room. Its figure stands beside it in words.</summary>
    public static void Strip(this HtmlWriter page, double percent, char tone) =>
        page.Open("svg", ("viewBox", "0 0 100 8"), ("preserveAspectRatio", "none"), ("aria-hidden", "true"))
            .Void("rect", ("class", "t"), ("width", "100"), ("height", "8"))
            .Void("rect", ("class", "b" + tone), ("width", Width(percent)), ("height", "8"))
            .Close();

    /// <summary>How a use of quota is coloured.</summary>
    public static char Tone(double percent) =>
        percent switch
        {
            >= 95 => 'c',
            >= 80 => 'w',
            _ => 'n',
        };

    // A value above zero is always visible.
    private static string Width(double percent) => ReportText.Raw(percent is > 0 and < 0.8 ? 0.8 : Math.Min(100, percent));
}
