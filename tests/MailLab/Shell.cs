using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace SpectrumMail.MailLab;

/// <summary>Running other programs to their end.</summary>
internal static class Shell
{
    public static (int Code, string Output, string Error) Run(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        if (environment is not null)
        {
            foreach ((string name, string value) in environment)
                start.Environment[name] = value;
        }

        using Process process = Process.Start(start) ?? throw new LabException("Cannot run " + program);
        process.StandardInput.Close();

        // Both pipes at once, or a full one would stop the program; on a thread, as the pool may be busy.
        string error = "";
        var reader = new Thread(() => error = process.StandardError.ReadToEnd());
        reader.Start();
        string output = process.StandardOutput.ReadToEnd();
        reader.Join();
        process.WaitForExit();
        return (process.ExitCode, output, error);
    }

    public static string Must(string program, params string[] arguments)
    {
        (int code, string output, string error) = Run(program, arguments);
        return code == 0
            ? output
            : throw new LabException($"{program} {string.Join(' ', arguments)} ended with {code}: {error.Trim()}");
    }
}
