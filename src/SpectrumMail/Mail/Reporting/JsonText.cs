using System;
using System.Collections;
using System.Globalization;
using System.IO;
using System.Reflection;
using SpectrumMail.Mail.Text;

namespace SpectrumMail.Mail.Reporting;

/// <summary>
/// Models as JSON (RFC 8259): names of values instead of their numbers, times with their offset, nothing left out.
/// </summary>
internal static class JsonText
{
    public static void Write(TextWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.Write("null");
                break;
            case string text:
                Quote(writer, text);
                break;
            case bool yes:
                writer.Write(yes ? "true" : "false");
                break;
            case DateTime time:
                Quote(writer, time.ToString("o", CultureInfo.InvariantCulture));
                break;
            case Enum name:
                Quote(writer, name.ToString());
                break;
            case double number when double.IsNaN(number) || double.IsInfinity(number):
                writer.Write("null");
                break;
            case double number:
                writer.Write(number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case IEnumerable list:
                List(writer, list);
                break;
            case IFormattable number when value.GetType().IsPrimitive:
                writer.Write(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                Row(writer, value);
                break;
        }
    }

    private static void List(TextWriter writer, IEnumerable list)
    {
        char before = '[';
        foreach (object? item in list)
        {
            writer.Write(before);
            Write(writer, item);
            before = ',';
        }

        writer.Write(before == '[' ? "[]" : "]");
    }

    private static void Row(TextWriter writer, object row)
    {
        char before = '{';
        foreach (PropertyInfo property in RowBinder.Members(row.GetType()))
        {
            writer.Write(before);
            Quote(writer, property.Name);
            writer.Write(':');
            Write(writer, property.GetValue(row));
            before = ',';
        }

        writer.Write('}');
    }

    // Only what is plain everywhere stands as it is: the file may end up inside a page or a terminal.
    private static void Quote(TextWriter writer, string text)
    {
        writer.Write('"');
        foreach (char character in text)
        {
            if (character is '"' or '\\')
            {
                writer.Write('\\');
                writer.Write(character);
            }
            else if (
                character is < ' ' or '<' or '>' or '&' or '\''
                || ReportText.IsUnsafe(character)
                || char.IsSurrogate(character)
            )
            {
                writer.Write("\\u" + ((int)character).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                writer.Write(character);
            }
        }

        writer.Write('"');
    }
}
