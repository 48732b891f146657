using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace SpectrumMail.Packer;

/// <summary>Whose work is shipped beside ours, and under which licence.</summary>
internal static class Notices
{
    private const string Mit = """
        Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
        "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
        distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
        the following conditions:

        The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

        THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
        MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
        CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
        SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
        """;

    public static string Text(IReadOnlyCollection<Dependency> dependencies)
    {
        var text = new StringBuilder("SpectrumMail ships these assemblies of others.\n");
        foreach (Dependency dependency in dependencies)
        {
            text.Append('\n').Append('-', 80).Append('\n').AppendJoin('\n', $"{dependency.Name} {dependency.Version}, licence {dependency.Licence}", dependency.Copyright, dependency.Project).Append('\n');
            foreach ((string path, _) in dependency.Files) text.Append("  ").Append(path).Append('\n');
            if (dependency.LicenceText.Length > 0) text.Append('\n').Append(dependency.LicenceText).Append('\n');
        }

        foreach (string other in dependencies.Where(dependency => dependency.Licence != "MIT" && dependency.LicenceText.Length == 0).Select(dependency => dependency.Name))
        {
            throw new InvalidDataException($"The text of the licence of {other} is missing.");
        }

        return text.Append('\n').Append('-', 80).Append("\nMIT licence\n\n").Append(Mit.ReplaceLineEndings("\n")).Append('\n').ToString();
    }
}
