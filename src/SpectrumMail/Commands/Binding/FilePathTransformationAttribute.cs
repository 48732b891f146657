using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Lets a path parameter take texts, files, and rows. The engine would turn any object in the pipeline into a text and bind
/// that as a path before it looks at the object's properties; a row names its files in a column instead.
/// </summary>
public sealed class FilePathTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] s_columns = ["Attachments", "PSPath"];

    /// <summary>Makes paths of the input.</summary>
    /// <param name="engineIntrinsics">The engine.</param>
    /// <param name="inputData">What is to be bound.</param>
    /// <returns>The paths; none for a row without such a column.</returns>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Paths(inputData).ToArray();

    private static IEnumerable<string> Paths(object? value) =>
        PlainValue.Unwrap(value) switch
        {
            null => [],
            string text => text.Length == 0 ? [] : [text],
            FileSystemInfo file => [file.FullName],
            IDictionary => Columns(value!),
            IEnumerable many => many.Cast<object?>().SelectMany(Paths),
            _ => Columns(value!),
        };

    private static IEnumerable<string> Columns(object row) =>
        s_columns.Select(name => PSObject.AsPSObject(row).Properties[name]?.Value).FirstOrDefault(value => value is not null)
            is { } found
            ? Paths(found)
            : [];
}
