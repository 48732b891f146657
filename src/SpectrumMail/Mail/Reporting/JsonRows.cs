using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;
using SpectrumMail.Mail.Auditing.Checkpoint;

namespace SpectrumMail.Mail.Reporting;

/// <summary>
/// Takes JSON in pieces, such as the lines of a file, and gives the text of each row as soon as it is complete: rows one below
/// the other, a list, several lists, on one line or over many. No more than one row is held. A row that is incomplete,
/// because its writer was killed, does not affect the next one. Of the lines of a checkpoint, the results are taken.
/// </summary>
internal sealed class JsonRows
{
    private const int DeepestRow = 64;
    private readonly StringBuilder _row = new();
    private int _depth;
    private bool _inText;
    private bool _escaped;
    private bool _isLine;
    private char _before = '\n';

    /// <summary>The rows that a piece completes; what is no row is among them, and cannot be parsed.</summary>
    /// <param name="piece">The piece; it may begin or end within a row.</param>
    public IEnumerable<string> Take(string piece)
    {
        foreach (char character in piece)
        {
            // A text has no bare line break in it, nor has a row of a checkpoint; within a row nothing but a new one begins at
            // the start of a line.
            bool endsWithLine = _depth == 0 || _inText || _isLine;
            bool torn = _row.Length > 0 && (endsWithLine ? character == '\n' : _before == '\n' && character == '{');
            if (torn && Reset() is { Length: > 0 } rest && !CheckpointLine.IsOther(rest))
            {
                yield return rest;
            }

            _before = character;
            if (_row.Length == 0 && IsBetweenRows(character))
            {
                continue;
            }

            _row.Append(character);
            if (Ends(character))
            {
                yield return Reset();
            }
        }
    }

    /// <summary>What is left when there is no more; empty when the last row was complete.</summary>
    public string Rest() => Reset() is var rest && CheckpointLine.IsOther(rest) ? string.Empty : rest;

    /// <summary>The row of a text.</summary>
    /// <exception cref="FormatException">It is no JSON.</exception>
    public static Dictionary<string, object?> Parse(string text)
    {
        try
        {
            var quotas = new XmlDictionaryReaderQuotas();
            XmlDictionaryReaderQuotas.Max.CopyTo(quotas);
            quotas.MaxDepth = DeepestRow;
            using XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(Encoding.UTF8.GetBytes(text), quotas);
            reader.Read();
            return Value(reader) as Dictionary<string, object?> ?? throw new FormatException("It is no row of JSON.");
        }
        catch (XmlException ex)
        {
            throw new FormatException("It is no JSON, or was cut off.", ex);
        }
    }

    // A byte-order mark may stand where files were put one behind the other.
    private static bool IsBetweenRows(char character) =>
        char.IsWhiteSpace(character) || character is '[' or ']' or ',' or '\uFEFF';

    private string Reset()
    {
        string text = _row.ToString();
        _row.Clear();
        (_depth, _inText, _escaped, _isLine) = (0, false, false, false);
        return text;
    }

    private bool Ends(char character)
    {
        if (_inText)
        {
            bool closes = character == '"' && !_escaped;
            _escaped = character == '\\' && !_escaped;
            _inText = !closes;
            return false;
        }

        if (_depth == 0)
        {
            if (character != '{' || (_row.Length > 1 && !CheckpointLine.IsResult(_row.ToString(0, _row.Length - 1))))
            {
                return false;
            }

            _isLine = _row.Length > 1;
            _row.Clear().Append(character);
        }

        _inText = character == '"';
        _depth += character switch
        {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        return _depth == 0;
    }

    // The reader shows JSON as elements, each with its type in an attribute, and stands on the start of one.
    private static object? Value(XmlDictionaryReader reader)
    {
        string type = reader.GetAttribute("type") ?? "string";
        if (type is not ("object" or "array"))
        {
            string text = reader.ReadElementContentAsString();
            return type switch
            {
                "null" => null,
                "boolean" => text == "true",
                "number" => Number(text),
                _ => text,
            };
        }

        var row = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        var list = new List<object?>();
        bool empty = reader.IsEmptyElement;
        reader.Read();
        while (!empty && reader.MoveToContent() == XmlNodeType.Element)
        {
            string name = reader.GetAttribute("item") ?? reader.LocalName;
            object? value = Value(reader);
            row[name] = value;
            list.Add(value);
        }

        if (!empty)
        {
            reader.ReadEndElement();
        }

        return type == "object" ? row : list;
    }

    private static object Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)
            ? whole
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
