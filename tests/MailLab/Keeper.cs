using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace SpectrumMail.MailLab;

/// <summary>The shell script that is parent to a lab's servers and outlives its owner just long enough to clean up.</summary>
internal sealed class Keeper : IDisposable
{
    private readonly Process _process;
    private readonly object _gate = new();

    public Keeper(string folder, LabTools tools)
    {
        string script = Path.Combine(folder, "keeper.sh");
        using (Stream source = typeof(Keeper).Assembly.GetManifestResourceStream("keeper.sh")!)
        using (FileStream target = File.Create(script))
        {
            source.CopyTo(target);
        }

        // Its own session: Ctrl+C in the owner's terminal must not reach the servers before the owner has reacted.
        var start = new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (string argument in new[] { "/bin/sh", script, folder, tools.Dovecot, tools.PostfixDaemons ?? "" })
        {
            start.ArgumentList.Add(argument);
        }

        string openSsl = Path.Combine(folder, "openssl.cnf");
        if (File.Exists(openSsl))
            start.Environment["OPENSSL_CONF"] = openSsl;

        // Without it the C library looks at /etc/localtime for every date a server writes: half of the cost of a listing.
        start.Environment["TZ"] = "UTC";
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        _process = Process.Start(start) ?? throw new LabException("Cannot run setsid");
    }

    /// <summary>Gives an order and returns the answer, a process id where something was started.</summary>
    public string Order(string order)
    {
        lock (_gate)
        {
            _process.StandardInput.WriteLine(order);
            _process.StandardInput.Flush();
            return _process.StandardOutput.ReadLine() ?? throw new LabException("The lab's keeper is gone");
        }
    }

    public int Launch(string order) => int.Parse(Order(order), CultureInfo.InvariantCulture);

    /// <summary>Whether a process is there and not just waiting to be reaped.</summary>
    public static bool IsAlive(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException) { } // It was killed; the folder is the owner's to remove.
        if (!_process.WaitForExit(15_000))
            _process.Kill();
        _process.Dispose();
    }
}
