using System;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;

namespace SpectrumMail.MailLab;

/// <summary>The CA's revocation list (RFC 5280, section 5), served over HTTP on loopback.</summary>
internal sealed class LabRevocationList : IDisposable
{
    private readonly HttpListener _listener = new();
    private byte[] _list = [];

    public LabRevocationList()
    {
        string server = $"http://127.0.0.1:{LabPorts.One()}/";
        Address = server + "ca.crl";
        _listener.Prefixes.Add(server);
        _listener.Start();
    }

    /// <summary>Where the list lies.</summary>
    public string Address { get; }

    /// <summary>Signs the list and begins to serve it.</summary>
    public void Publish(LabCertificates certificates, bool revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        if (revoked)
            builder.AddEntry(certificates.Server, DateTimeOffset.UtcNow.AddHours(-1), X509RevocationReason.KeyCompromise);
        _list = builder.Build(certificates.Ca, 1, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256);
        _ = ServeAsync();
    }

    public void Dispose()
    {
        ((IDisposable)_listener).Dispose();
        ForgetCopies();
    }

    // .NET on Linux keeps every list it has fetched in the user's home; this one is never used again.
    private void ForgetCopies()
    {
        string cache = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            ".dotnet/corefx/cryptography/crls"
        );
        if (!Directory.Exists(cache))
            return;

        string text = PemEncoding.WriteString("X509 CRL", _list);
        foreach (string file in Directory.EnumerateFiles(cache, "*.crl"))
        {
            try
            {
                if (File.ReadAllText(file).TrimEnd() == text)
                    File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
        }
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                HttpListenerContext request = await _listener.GetContextAsync();
                request.Response.ContentType = "application/pkix-crl";
                request.Response.Close(_list, willBlock: false);
            }
            catch (Exception e)
                when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                if (!_listener.IsListening)
                    return;
            }
        }
    }
}
