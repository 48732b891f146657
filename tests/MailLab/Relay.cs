using System;
using System.Net;

namespace SpectrumMail.MailLab;

/// <summary>
/// Dovecot holds a connection from its own address to be secure and then offers plain-text login without TLS. Behind
/// this relay it listens on another loopback address, so STARTTLS and LOGINDISABLED are what they are on the internet.
/// </summary>
internal sealed class Relay : IDisposable
{
    public static readonly IPAddress ServerSide = IPAddress.Parse("127.0.0.2");

    private readonly FaultProxy _proxy;

    public Relay(int port) => _proxy = FaultProxy.Start(new IPEndPoint(ServerSide, port), new FaultPlan(), port);

    public void Dispose() => _proxy.Dispose();
}
