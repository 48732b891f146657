using System.Linq;
using System.Management.Automation.Runspaces;

namespace SpectrumMail.Benchmarks;

/// <summary>Invoke-SpectrumMailboxAudit in PowerShell: rows through the pipeline, one object a mailbox.</summary>
internal static class ModuleAuditor
{
    private const string Script = """
        $more = @{}
        if ($args[5]) { $more.CheckpointPath = $args[5] }
        $args[2] | ForEach-Object { [pscustomobject]@{ EmailAddress = $_.Item1; Password = $_.Item2 } } |
            Invoke-SpectrumMailboxAudit -Server localhost -Port $args[0] -Security Tls -CertificateAuthority $args[1] `
                -ThrottleLimit $args[3] -Depth $args[4] @more |
            ForEach-Object { if ($_.Status -ne 'Ok') { throw "$($_.EmailAddress): $($_.Detail)" }; $_ } | Measure-Arrival
        """;

    public static (double Seconds, double First, double Cpu, int Count) Run(Server server, string work)
    {
        AuditWork what = AuditWork.Parse(work);
        using Runspace runspace = ModuleReader.Open();
        return ((double, double, double, int))
            ModuleReader
                .Invoke(runspace, Script, server.Port, server.CaFile, what.Users(), what.Connections, what.Depth, what.Checkpoint)
                .Single()
                .BaseObject;
    }
}
