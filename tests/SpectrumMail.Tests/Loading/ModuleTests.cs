using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Loading;

/// <summary>Loading, loading again, unloading, and living beside others.</summary>
public sealed class ModuleTests(Labs labs)
{
    [Fact]
    public void The_module_exports_exactly_what_its_manifest_names()
    {
        using var shell = new Shell();

        string[] manifest = [.. shell.Run("(Import-PowerShellDataFile $args[0]).CmdletsToExport", Repository.Module).ThrowOnError().Output.Select(Text)];

        Assert.Equal(manifest.Order(), shell.Run("(Get-Command -Module SpectrumMail).Name").ThrowOnError().Output.Select(Text).Order());
    }

    [Fact]
    public void Import_with_Force_keeps_every_command_and_closes_the_sessions()
    {
        Lab lab = labs.Full;
        using Shell shell = LabShell.Connected(lab, lab.Alice);
        PSObject session = Assert.Single(shell.Run("Get-SpectrumSession").Output);
        int before = shell.Run("Get-Command -Module SpectrumMail").Output.Count;

        shell.Run("Import-Module $args[0] -Force", Repository.Module).ThrowOnError();

        Assert.Equal(before, shell.Run("Get-Command -Module SpectrumMail").Output.Count);
        Assert.Empty(shell.Run("Get-SpectrumSession").ThrowOnError().Output);
        Assert.Equal("Closed", session.Properties["State"].Value.ToString());
        shell.Run("$null = Connect-Spectrum -Credential $alice @lab; Get-SpectrumFolder INBOX").ThrowOnError();
    }

    [Fact]
    public void Removal_closes_the_connections()
    {
        Lab lab = labs.Full;
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort, new FaultPlan());
        using Shell shell = LabShell.For(lab);
        shell.Run("$lab.Port = $args[0]; Connect-Spectrum -Credential $alice @lab", proxy.Port).ThrowOnError();
        Assert.Equal(1, proxy.OpenConnections);

        shell.Run("Remove-Module SpectrumMail").ThrowOnError();

        Assert.True(System.Threading.SpinWait.SpinUntil(() => proxy.OpenConnections == 0, TimeSpan.FromSeconds(5)));
        Assert.NotNull(shell.Run("Get-SpectrumSession").Fatal);
    }

    [Fact]
    public async Task Two_runspaces_do_not_see_each_others_sessions()
    {
        Lab lab = labs.Full;
        using Shell one = LabShell.For(lab);
        using Shell two = LabShell.For(lab);

        await Task.WhenAll(
            Task.Run(() => one.Run("$null = Connect-Spectrum -Credential $alice @lab; 1..20 | ForEach-Object { (Get-SpectrumFolder INBOX).Session }").ThrowOnError(), TestContext.Current.CancellationToken),
            Task.Run(() => two.Run("$null = Connect-Spectrum -Credential $bob @lab; 1..20 | ForEach-Object { (Get-SpectrumFolder INBOX).Session }").ThrowOnError(), TestContext.Current.CancellationToken));

        Assert.Equal(lab.Alice.Address, Text(Assert.Single(one.Run("(Get-SpectrumSession).Name").Output)));
        Assert.Equal(lab.Bob.Address, Text(Assert.Single(two.Run("(Get-SpectrumSession).Name").Output)));
    }

    [Fact]
    public void A_shell_with_another_MailKit_already_loaded_does_not_matter()
    {
        Lab lab = labs.Full;
        string script = Path.GetTempFileName() + ".ps1";
        File.WriteAllText(script, """
            param($Foreign, $Module, $Server, $Port, $Ca, $User, $Password)
            $ErrorActionPreference = 'Stop'
            $other = [Reflection.Assembly]::LoadFrom($Foreign)
            Import-Module $Module
            $secret = [Security.SecureString]::new(); $Password.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
            $null = Connect-Spectrum -Credential ([pscredential]::new($User, $secret)) -Server $Server -Port $Port -CertificateAuthority $Ca
            $null = Get-SpectrumFolder
            [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'MailKit' } | ForEach-Object {
                "MailKit $($_.GetName().Version) $([Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name)" }
            """);

        string output = Pwsh.Run(script, Repository.OtherMailKit, Repository.Module, lab.Host, lab.ImapsPort.ToString(System.Globalization.CultureInfo.InvariantCulture), lab.CaFile, lab.Alice.Address, lab.Alice.Password);

        Assert.Contains("MailKit 1.0.0.0 Default", output, StringComparison.Ordinal);
        Assert.Contains("MailKit 4.18.0.0 SpectrumMail", output, StringComparison.Ordinal);
        File.Delete(script);
    }

    private static string Text(PSObject value) => value.ToString();
}
