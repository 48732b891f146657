# Writing the package. build.ps1 sets $root and $stage.

function Invoke-Pack {
    $assets = "$root/src/SpectrumMail/obj/project.assets.json"
    Invoke-Dotnet exec (Get-Built tools/Packer net10.0 Packer.dll) $stage $assets $root/output
}
