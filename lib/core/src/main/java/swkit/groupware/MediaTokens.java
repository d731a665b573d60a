// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.Locale;
import java.util.Set;

/** The words for media types in cards of before vCard 4.0 (groupware-layouts 6.5 and 9). */
final class MediaTokens {
  private static final Set<String> IMAGES =
      Set.copyOf(
          CalendarNames.names(
              """
              aces apng avci avcs avif bmp cgm dicom-rle dpx emf example fits g3fax gif heic
              heic-sequence heif heif-sequence hej2k hsj2 ief j2c jaii jais jls jp2 jpeg jph jphc
              jpm jpx jxl jxr jxra jxrs jxs jxsc jxsi jxss ktx ktx2 naplps png prs.aimg prs.btif
              prs.pti pwg-raster svg+xml t38 tiff tiff-fx vnd.adobe.photoshop
              vnd.airzip.accelerator.azv vnd.blockfact.facti vnd.clip vnd.cns.inf2 vnd.dece.graphic
              vnd.djvu vnd.dvb.subtitle vnd.dwg vnd.dxf vnd.fastbidsheet vnd.fpx vnd.fst
              vnd.fujixerox.edmics-mmr vnd.fujixerox.edmics-rlc vnd.globalgraphics.pgb
              vnd.microsoft.icon vnd.mix vnd.mozilla.apng vnd.ms-modi vnd.net-fpx vnd.pco.b16
              vnd.radiance vnd.sealed.png vnd.sealedmedia.softseal.gif vnd.sealedmedia.softseal.jpg
              vnd.sld vnd.svf vnd.tencent.tap vnd.valve.source.texture vnd.wap.wbmp vnd.xiff
              vnd.zbrush.pcx webp wmf x-emf x-wmf
              """));

  private static final Set<String> SOUNDS =
      Set.copyOf(
          CalendarNames.names(
              """
              1d-interleaved-parityfec 32kadpcm 3gpp 3gpp2 aac ac3 amr amr-wb amr-wb+ aptx asc
              atrac-advanced-lossless atrac-x atrac3 basic bv16 bv32 clearmode cn dat12 dls
              dsr-es201108 dsr-es202050 dsr-es202211 dsr-es202212 dv dvi4 eac3 encaprtp evrc
              evrc-qcp evrc0 evrc1 evrcb evrcb0 evrcb1 evrcnw evrcnw0 evrcnw1 evrcwb evrcwb0 evrcwb1
              evs example flac flexfec fwdred g711-0 g719 g722 g7221 g723 g726-16 g726-24 g726-32
              g726-40 g728 g729 g7291 g729d g729e gsm gsm-efr gsm-hr-08 ilbc ip-mr_v2.5 l16 l20 l24
              l8 lpc matroska melp melp1200 melp2400 melp600 mhas midi-clip mobile-xmf mp4 mp4a-latm
              mpa mpa-robust mpeg mpeg4-generic ogg opus parityfec pcma pcma-wb pcmu pcmu-wb
              prs.aaud prs.sid qcelp raptorfec red rtp-enc-aescm128 rtp-midi rtploopback rtx scip
              smv smv-qcp smv0 sofa soundfont sp-midi speex t140c t38 telephone-event tetra_acelp
              tetra_acelp_bb tone tsvcis uemclip ulpfec usac vdvi vmr-wb vnd.3gpp.iufp vnd.4sb
              vnd.audiokoz vnd.blockfact.facta vnd.celp vnd.cisco.nse vnd.cmles.radio-events
              vnd.cns.anp1 vnd.cns.inf1 vnd.dece.audio vnd.digital-winds vnd.dlna.adts
              vnd.dolby.heaac.1 vnd.dolby.heaac.2 vnd.dolby.mlp vnd.dolby.mps vnd.dolby.pl2
              vnd.dolby.pl2x vnd.dolby.pl2z vnd.dolby.pulse.1 vnd.dra vnd.dts vnd.dts.hd vnd.dts.uhd
              vnd.dvb.file vnd.everad.plj vnd.hns.audio vnd.lucent.voice vnd.ms-playready.media.pya
              vnd.nokia.mobile-xmf vnd.nortel.vbk vnd.nuera.ecelp4800 vnd.nuera.ecelp7470
              vnd.nuera.ecelp9600 vnd.octel.sbc vnd.presonus.multitrack vnd.qcelp
              vnd.rhetorex.32kadpcm vnd.rip vnd.sealedmedia.softseal.mpeg vnd.vmx.cvsd vorbis
              vorbis-config
              """));

  private MediaTokens() {}

  /** The word for {@code mediaType} in {@code property}; null if there is none. */
  static String token(Property property, String mediaType) {
    String subtype = mediaType.substring(mediaType.indexOf('/') + 1);
    String token =
        switch (mediaType) {
          case "application/pgp-keys" -> "PGP";
          case "application/x-x509-user-cert" -> "X509";
          default -> subtype.toUpperCase(Locale.ROOT);
        };
    return mediaType.equals(mediaType(property, token)) ? token : null;
  }

  /** The media type that {@code token} stands for in {@code property}; null if none. */
  static String mediaType(Property property, String token) {
    if (!property.name().isKnown()) {
      return null;
    }
    String lower = token.toLowerCase(Locale.ROOT);
    if (lower.indexOf('/') >= 0) {
      return lower;
    }
    return switch (property.name().text()) {
      case "PHOTO", "LOGO" -> image(lower);
      case "SOUND" -> sound(lower);
      case "KEY" ->
          switch (lower) {
            case "pgp", "gpg" -> "application/pgp-keys";
            case "x509" -> "application/x-x509-user-cert";
            default -> null;
          };
      default -> null;
    };
  }

  private static String image(String token) {
    return switch (token) {
      case "jpg" -> "image/jpeg";
      case "tif" -> "image/tiff";
      default -> IMAGES.contains(token) ? "image/" + token : null;
    };
  }

  private static String sound(String token) {
    return switch (token) {
      case "aif", "aiff" -> "audio/aiff";
      case "mp3" -> "audio/mpeg";
      case "pcm" -> "audio/l16";
      case "wav", "wave" -> "audio/wav";
      default -> SOUNDS.contains(token) ? "audio/" + token : null;
    };
  }
}
