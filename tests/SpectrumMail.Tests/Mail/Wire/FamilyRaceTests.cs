using System;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Wire;

/// <summary>A real server on 127.0.0.1 whose other address, ::1, is dead (RFC 8305).</summary>
public sealed class FamilyRaceTests(Labs labs)
{
    public static TheoryData<Dead, MailSecurity> Cases =>
        [
            .. Enum.GetValues<Dead>()
                .SelectMany(dead => new[] { (dead, MailSecurity.Tls), (dead, MailSecurity.StartTls) })
                .Select(row => new TheoryDataRow<Dead, MailSecurity>(row.dead, row.Item2)),
        ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_dead_address_costs_a_moment_and_only_once(Dead dead, MailSecurity security)
    {
        Lab lab = labs.Full;
        int port = security == MailSecurity.Tls ? lab.ImapsPort : lab.ImapPort;
        using Socket? other = DeadAddress.Open(dead, port);
        Assert.SkipWhen(other is null, "This computer has no IPv6.");
        var policy = new ConnectionPolicy
        {
            Timeout = TimeSpan.FromSeconds(20),
            Authorities = CertificateAuthorities.Read(lab.CaFile),
        };
        var endpoint = new ServerEndpoint(MailProtocol.Imap, lab.Host, port, security);

        Connect(endpoint, policy, [IPAddress.Loopback]);
        TimeSpan alone = Connect(endpoint, policy, [IPAddress.Loopback]).Time;
        (ConnectionTrace trace, TimeSpan first) = Connect(endpoint, policy, [IPAddress.IPv6Loopback, IPAddress.Loopback]);

        Assert.Equal(IPAddress.Loopback, trace.Address);
        Assert.Equal(MailCause.None, trace.Failure?.Cause ?? MailCause.None);
        // The head start is 250 ms; a connection that is waited for takes all of the time limit.
        Assert.InRange((first - alone).TotalSeconds, double.MinValue, 8);
        if (dead is Dead.Closes or Dead.Resets or Dead.IsSilent)
        {
            Assert.Equal(AddressFamily.InterNetwork, policy.Memory.Family(endpoint));
            string detail = trace.Steps.Single(step => step.Step == ConnectionStep.Connect).Detail;
            Assert.Contains("::1 took the connection and did not answer", detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Where_both_are_dead_the_failure_of_the_first_is_the_cause()
    {
        using Socket? six = DeadAddress.Open(Dead.Closes, 0);
        Assert.SkipWhen(six is null, "This computer has no IPv6.");
        int port = ((IPEndPoint)six.LocalEndPoint!).Port;
        using var four = new TcpListener(IPAddress.Loopback, port);
        var endpoint = new ServerEndpoint(MailProtocol.Imap, "localhost", port, MailSecurity.Tls);
        var policy = new ConnectionPolicy { Timeout = TimeSpan.FromSeconds(10) };

        var failure = Assert.Throws<MailException>(() => Connect(endpoint, policy, [IPAddress.IPv6Loopback, IPAddress.Loopback]));

        Assert.Equal((MailCause.ConnectionLost, ConnectionStep.Tls), (failure.Cause, failure.Step));
    }

    [Fact]
    public void A_server_that_answers_slowly_is_used_and_a_second_one_is_cut()
    {
        Lab lab = labs.Full;
        using FaultProxy slow = FaultProxy.Start(lab.ImapPort, new FaultPlan { GreetingDelay = TimeSpan.FromSeconds(1) });
        using Socket? silent = DeadAddress.Open(Dead.IsSilent, slow.Port);
        Assert.SkipWhen(silent is null, "This computer has no IPv6.");
        var endpoint = new ServerEndpoint(MailProtocol.Imap, lab.Host, slow.Port, MailSecurity.StartTls);
        var policy = new ConnectionPolicy
        {
            Timeout = TimeSpan.FromSeconds(10),
            Authorities = CertificateAuthorities.Read(lab.CaFile),
        };

        (ConnectionTrace trace, _) = Connect(endpoint, policy, [IPAddress.Loopback, IPAddress.IPv6Loopback]);

        Assert.Equal(IPAddress.Loopback, trace.Address);
        Assert.Null(policy.Memory.Family(endpoint));
    }

    [Fact]
    public void The_providers_of_the_table_are_reached_over_IPv4_first()
    {
        IPAddress[] addresses = [IPAddress.IPv6Loopback, IPAddress.Loopback];

        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], Dialer.Order(Trace("mobile.charter.net"), addresses));
        Assert.Equal(addresses, Dialer.Order(Trace("mail.example"), addresses));

        static ConnectionTrace Trace(string host) => new(new ServerEndpoint(MailProtocol.Imap, host, 993, MailSecurity.Tls));
    }

    private static (ConnectionTrace Trace, TimeSpan Time) Connect(
        ServerEndpoint endpoint,
        ConnectionPolicy policy,
        IPAddress[] addresses
    )
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        var limits = new AttemptLimits(policy.Timeout, policy.Timeout);
        var clock = Stopwatch.StartNew();
        var race = new FamilyRace<MailLink>(
            new ConnectionTrace(endpoint) { Addresses = addresses },
            policy.Memory,
            trace => Connector.Open(trace, policy, limits, cancel)
        );
        using MailLink link = race.Run();
        TimeSpan time = clock.Elapsed;
        Assert.True(link.IsOpen);
        Assert.Same(race.Decisive, link.Trace);
        return (link.Trace, time);
    }
}
