using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;

namespace SpectrumMail.MailLab;

/// <summary>
/// Free ports, taken from below the range that outgoing connections use. Between this look and the server's own bind
/// another lab may be faster; then the server fails to start and the lab tries again with other ports.
/// </summary>
internal sealed record LabPorts(int Imap, int Imaps, int Pop3, int Pop3s, int Submission, int Submissions, int Seed, int Pop3Seed)
{
    public static LabPorts Choose()
    {
        var found = new List<int>();
        while (found.Count < 8)
        {
            int port = One();
            if (!found.Contains(port))
                found.Add(port);
        }

        return new LabPorts(found[0], found[1], found[2], found[3], found[4], found[5], found[6], found[7]);
    }

    /// <summary>A single one.</summary>
    public static int One()
    {
        while (true)
        {
            int port = Random.Shared.Next(17_000, 32_000);
            if (IsFree(port, IPAddress.Loopback) && IsFree(port, Relay.ServerSide))
                return port;
        }
    }

    private static bool IsFree(int port, IPAddress address)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(address, port));
            probe.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
