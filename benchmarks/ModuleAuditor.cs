using System.Linq;
using System.Management.Automation.Runspaces;

namespace SpectrumMail.Benchmarks;

/// <summary>Invoke-SpectrumMailboxAudit in PowerShell: rows through the pipeline, one object a mailbox.</summary>
internal static class ModuleAuditor
{
    private const string Script = """
        Import-Module $args[0]
        $more = @{}
        if ($args[6]) { $more.CheckpointPath = $args[6] }
        $args[3] | ForEach-Object { [pscustomobject]@{ EmailAddress = $_.Item1; Password = $_.Item2 } } |
            Invoke-SpectrumMailboxAudit -Server localhost -Port $args[1] -Security Tls -CertificateAuthority $args[2] `
                -ThrottleLimit $args[4] -Depth $args[5] @more |
            ForEach-Object { if ($_.Status -ne 'Ok') { throw "$($_.EmailAddress): $($_.Detail)" }; $_ } | Measure-Arrival
        """;

    public static (double Seconds, double First, double Cpu, int Count) Run(Server server, string work)
    {
        AuditWork what = AuditWork.Parse(work);
        using Runspace runspace = ModuleReader.Open();
        return ((double, double, double, int))
            ModuleReader
                .Invoke(
                    runspace,
                    Script,
                    ModuleReader.Module(),
                    server.Port,
                    server.CaFile,
                    what.Users(),
                    what.Connections,
                    what.Depth,
                    what.Checkpoint
                )
                .Single()
                .BaseObject;
    }
}
