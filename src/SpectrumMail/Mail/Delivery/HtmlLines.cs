using System.IO;
using System.Text;
using MimeKit.Text;

namespace SpectrumMail.Mail.Delivery;

/// <summary>Reads the words of an HTML text, line by line, as a reader sees them.</summary>
internal static class HtmlLines
{
    /// <summary>Converts HTML to text.</summary>
    public static string ToText(string html)
    {
        var text = new StringBuilder();
        using var reader = new StringReader(html);
        var tokenizer = new HtmlTokenizer(reader) { DecodeCharacterReferences = true };
        HtmlTagId hidden = HtmlTagId.Unknown;
        while (text.Length < ReportLimits.Text && tokenizer.ReadNextToken(out HtmlToken? token))
        {
            switch (token)
            {
                case HtmlTagToken { Id: HtmlTagId.Style or HtmlTagId.Script or HtmlTagId.Title } tag:
                    hidden = tag.IsEndTag ? HtmlTagId.Unknown : tag.Id;
                    break;
                case HtmlTagToken tag when IsBreak(tag.Id):
                    text.Append('\n');
                    break;
                case HtmlTagToken { Id: HtmlTagId.TD or HtmlTagId.TH }:
                    text.Append(' ');
                    break;
                case HtmlDataToken data when hidden == HtmlTagId.Unknown:
                    text.Append(data.Data.Replace('\r', ' ').Replace('\n', ' '));
                    break;
            }
        }

        return text.ToString();
    }

    private static bool IsBreak(HtmlTagId tag) =>
        tag
            is HtmlTagId.Br
                or HtmlTagId.P
                or HtmlTagId.Div
                or HtmlTagId.TR
                or HtmlTagId.LI
                or HtmlTagId.UL
                or HtmlTagId.H1
                or HtmlTagId.H2
                or HtmlTagId.H3
                or HtmlTagId.H4
                or HtmlTagId.HR
                or HtmlTagId.Pre
                or HtmlTagId.Table
                or HtmlTagId.BlockQuote;
}
