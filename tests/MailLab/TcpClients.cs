using System;
using System.Collections.Generic;
using System.Net.Sockets;

namespace SpectrumMail.MailLab;

/// <summary>The connections to a port.</summary>
internal static class TcpClients
{
    /// <summary>Accepts connections until the port is closed.</summary>
    public static IEnumerable<TcpClient> Accept(TcpListener listener)
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = listener.AcceptTcpClient();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                yield break;
            }

            yield return client;
        }
    }
}
