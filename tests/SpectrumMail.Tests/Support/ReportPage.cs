using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace SpectrumMail.Tests.Support;

/// <summary>A report page, read by a strict parser, with what may stand in one.</summary>
internal sealed class ReportPage
{
    // Everything the page is made of. What is not here has come in from somewhere.
    private static readonly HashSet<string> s_elements =
    [
        .. (
            "html head meta title style body a header h1 p dl div dt dd b small svg rect polygon polyline ul li nav main "
            + "section h2 h3 details summary span "
            + "figure figcaption table thead tbody tr th td label input select option output code bdi wbr br script"
        ).Split(' '),
    ];

    private static readonly HashSet<string> s_attributes =
    [
        .. (
            "lang charset http-equiv content name class href id aria-label aria-hidden role tabindex scope hidden type "
            + "autocomplete value for "
            + "data-v data-m data-t data-s viewBox preserveAspectRatio x width height points"
        ).Split(' '),
    ];

    public ReportPage(string path)
    {
        Text = File.ReadAllText(path);
        using var reader = XmlReader.Create(
            new StringReader(Text),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore }
        );
        Document = XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }

    public string Text { get; }

    public XDocument Document { get; }

    public IEnumerable<XElement> All(string element, string? look = null) =>
        Document
            .Descendants(element)
            .Where(found => look is null || ((string?)found.Attribute("class") ?? string.Empty).Split(' ').Contains(look));

    public XElement Section(string id) =>
        Document.Descendants("section").Single(section => (string?)section.Attribute("id") == id);

    /// <summary>The first cells of a table's rows.</summary>
    public string[] FirstCells(string section) =>
        [.. Section(section).Descendants("tbody").First().Elements("tr").Select(row => row.Elements().First().Value)];

    /// <summary>Nothing in it comes from anywhere else, and nothing runs but its own script.</summary>
    public void AssertIsOnlyItself()
    {
        Assert.DoesNotContain(
            Document.Descendants().Select(element => element.Name.ToString()).Distinct(),
            name => !s_elements.Contains(name)
        );
        Assert.DoesNotContain(
            Document.Descendants().Attributes().Select(attribute => attribute.Name.ToString()).Distinct(),
            name => !s_attributes.Contains(name)
        );
        Assert.All(Document.Descendants().Attributes("href"), link => Assert.Matches("^#[a-z0-9]+$", link.Value));
        Assert.DoesNotContain(
            Text,
            character =>
                (char.IsControl(character) && character != '\n')
                || character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200B' or '\uFEFF'
        );
        string script = Assert.Single(Document.Descendants("script")).Value;
        string style = Assert.Single(Document.Descendants("style")).Value;
        string policy = All("meta")
            .Single(meta => (string?)meta.Attribute("http-equiv") == "Content-Security-Policy")
            .Attribute("content")!
            .Value;
        Assert.Equal(
            $"default-src 'none'; script-src 'sha256-{Hash(script)}'; style-src 'sha256-{Hash(style)}'; base-uri 'none'; "
                + "form-action 'none'",
            policy
        );

        // An HTML parser reads these two as they stand, an XML parser decodes them: they hold nothing that would differ.
        Assert.Equal(-1, (script + style).IndexOfAny(['<', '&']));
    }

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
