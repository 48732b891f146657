using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using MimeKit;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Does on another processor what the first command of a process would wait for, while that command reads its parameters and
/// looks the server up.
/// </summary>
internal static class ColdStart
{
    private static int s_connections;
    private static int s_messages;

    /// <summary>
    /// Begins to read the certificates that the system trusts. Returns at once; only the first call in a process does anything.
    /// </summary>
    public static void PrepareConnections() => Begin(ref s_connections, ReadRoots);

    /// <summary>As <see cref="PrepareConnections"/>, begins to load what composes a message.</summary>
    public static void PrepareMessages() => Begin(ref s_messages, LoadComposer);

    private static void Begin(ref int begun, Action work)
    {
        if (Interlocked.Exchange(ref begun, 1) == 0 && Environment.ProcessorCount > 1)
        {
            _ = Task.Run(work);
        }
    }

    // MimeKit asks for the code pages of all character sets, among others.
    private static void LoadComposer()
    {
        using var message = new MimeMessage();
    }

    // .NET on Linux reads them all when it verifies the first chain, which takes longer than the rest of the handshake. Other
    // systems keep them themselves. What goes wrong here, the connection reports.
    private static void ReadRoots()
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
        {
            return;
        }

        try
        {
            using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            foreach (X509Certificate2 root in store.Certificates)
            {
                root.Dispose();
            }
        }
        catch (CryptographicException)
        {
            // There is no store.
        }
    }
}
