using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Wait-SpectrumMessage on a connection that is cut again and again; a class of its own, which runs beside the other waiting.
/// </summary>
public sealed class WaitCutTests(Labs labs)
{
    // An hour with a cut every minute, as fast as the client comes back: what is waited for is never the clock but the server.
    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.Bare)]
    public void Sixty_cuts_during_five_hundred_deliveries_neither_lose_nor_repeat_a_message(LabVariant variant)
    {
        const int Deliveries = 500,
            Cuts = 60;
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 5);
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort);
        using Shell shell = LabShell.Connected(lab, user, proxy.Port);
        shell.Run("Wait-SpectrumMessage -TimeoutSec 1 -ErrorAction Ignore").ThrowOnError();
        bool hasEnded = false;
        int cuts = 0,
            connections = proxy.Connections;
        void CutNowAndThen(int delivered)
        {
            // Not the first: the wait begins meanwhile, and one that cannot begin is an error.
            if (delivered == 0 || delivered % (Deliveries / Cuts) != 0)
                return;

            // Messages after a cut are delivered while no client is connected; the next cut waits for a client.
            SpinWait.SpinUntil(() => hasEnded || proxy.Connections > connections, TimeSpan.FromSeconds(10));
            connections = proxy.Connections;
            proxy.CutAll();
            cuts++;
        }

        using (
            new Delivery(
                lab,
                user,
                20,
                CutNowAndThen,
                [.. Enumerable.Range(0, Deliveries).Select(number => number.ToString(CultureInfo.InvariantCulture))]
            )
        )
        {
            // In the pure form where there is IDLE: the folder is not looked at beside it.
            // Without IDLE a cut is found by the next look.
            string how = variant == LabVariant.Full ? "-PollIntervalSec 1680" : "-PollIntervalSec 1";
            ShellResult result = shell.Run(
                $"Wait-SpectrumMessage -Count {Deliveries} -TimeoutSec 300 {how}; "
                    + $"Wait-SpectrumMessage -Continuous -TimeoutSec 2"
            );
            hasEnded = true;
            result.ThrowOnError();

            Assert.Equal(
                Enumerable.Range(0, Deliveries).Select(number => number.ToString(CultureInfo.InvariantCulture)),
                Delivery.Subjects(result)
            );
            Assert.InRange(cuts, Cuts, Deliveries);
            // A cut may find a connection that the proxy has accepted and not yet begun to serve.
            Assert.InRange(proxy.Connections, Cuts * 3 / 4, int.MaxValue);
        }
    }
}
