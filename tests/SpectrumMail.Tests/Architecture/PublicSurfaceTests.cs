using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Architecture;

/// <summary>
/// The public surface is what the committed list says. A change that is meant goes into the list with the same commit; the
/// message of a failed run names the lines.
/// </summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void Commands_types_and_error_ids_are_those_of_the_committed_list()
    {
        string list = Path.Combine(Repository.Root, "tests", "SpectrumMail.Tests", "Architecture", "PublicSurface.txt");
        string[] expected = File.ReadAllLines(list);
        string[] actual = [.. PublicSurface.Of(typeof(SpectrumMessage).Assembly), .. PublicSurface.ErrorIds()];

        IEnumerable<string> gone = expected.Except(actual).Select(line => "- " + line);
        IEnumerable<string> changes = gone.Concat(actual.Except(expected).Select(line => "+ " + line));
        Assert.Equal(string.Empty, string.Join(Environment.NewLine, changes));
        Assert.Equal(expected, actual);
    }
}
