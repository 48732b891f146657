using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace SpectrumMail.Benchmarks;

/// <summary>Send-SpectrumMail on the real engine: rows through the pipeline, connecting included.</summary>
internal static class ModuleSender
{
    private const string Script = """
        Import-Module $args[0]
        $account = @{ Credential = $args[1]; SmtpServer = 'localhost'; Port = $args[2]; SmtpSecurity = 'Tls'; CertificateAuthority = $args[3]; MaxRecipientsPerDay = 0 }
        $to, $body, $connections, $file = $args[5..8]
        if ($file) { $account.Attachments = $file }
        0..($args[4] - 1) | ForEach-Object { [pscustomobject]@{ Subject = "number $_" } } |
            Send-SpectrumMail -To $to -Body $body -ThrottleLimit $connections @account | Measure-Arrival
        """;

    /// <summary>The same for pwsh.</summary>
    public static string PwshScript => Path.Combine(Path.GetDirectoryName(ModuleReader.Module())!, "..", "..", "benchmarks", "send-mail.ps1");

    /// <param name="server">The submission server.</param>
    /// <param name="work">What to send.</param>
    public static (double Seconds, double First, double Cpu, int Count) Run(Server server, string work)
    {
        SendWork what = SendWork.Parse(work);
        using Runspace runspace = ModuleReader.Open();
        return ((double, double, double, int))ModuleReader.Invoke(
            runspace, Script, ModuleReader.Module(), new PSCredential(server.User, ModuleReader.Secret(server.Password)), server.Port, server.CaFile,
            what.Count, what.To, what.Text, what.Connections, what.Attachment).Single().BaseObject;
    }
}
