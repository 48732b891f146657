using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using SpectrumMail.Mail.Discovery;

namespace SpectrumMail.Mail.Tokens;

/// <summary>A JSON object that an issuer answered.</summary>
internal sealed class JsonAnswer
{
    private const int Deepest = 16;
    private const double LongestLife = 1e9;

    private readonly XElement _root;

    private JsonAnswer(XElement root) => _root = root;

    /// <summary>Reads an answer; null when it is no JSON object.</summary>
    public static JsonAnswer? Parse(byte[] body)
    {
        var quotas = new XmlDictionaryReaderQuotas
        {
            MaxDepth = Deepest,
            MaxStringContentLength = WebAnswer.LargestBody,
            MaxArrayLength = WebAnswer.LargestBody,
        };
        try
        {
            // As a text, because the reader would otherwise guess an encoding by the first bytes.
            string text = Encoding.UTF8.GetString(body).TrimStart('\uFEFF').TrimEnd();
            using XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(Encoding.UTF8.GetBytes(text), quotas);
            XElement root = XElement.Load(reader);

            // The reader forgives an end that is missing.
            bool isWhole = text.EndsWith("}", StringComparison.Ordinal);
            return isWhole && TypeOf(root) == "object" ? new JsonAnswer(root) : null;
        }
        catch (Exception ex) when (ex is XmlException or FormatException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A text or a number as a text; null when it is absent, empty or something else.</summary>
    public string? Text(string name) =>
        _root.Element(name) is { Value.Length: > 0 } found && TypeOf(found) is "string" or "number"
            ? _root.Element(name)!.Value
            : null;

    /// <summary>A number of seconds, which some issuers write as a text; null when it is absent.</summary>
    public TimeSpan? Seconds(string name) =>
        double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
        && !double.IsNaN(seconds)
            ? TimeSpan.FromSeconds(Math.Max(0, Math.Min(seconds, LongestLife)))
            : null;

    /// <summary>The texts of a list; none when it is absent.</summary>
    public IEnumerable<string> List(string name) => _root.Element(name)?.Elements().Select(item => item.Value) ?? [];

    private static string? TypeOf(XElement element) => (string?)element.Attribute("type");
}
