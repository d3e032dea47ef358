// The codecs of claims, volumes and classes, of settings, leases and addresses.
import { describe, expect, it } from 'vitest';
import { codecs, parseInstant, settingInForce } from '../../../models/manifest/index.ts';
import { decodeText, decodeWithIssues, roundTrip } from '../../support/decode.ts';
import { claim, ingress, overcommit, persistentVolume, storageClass, vip, vipLease } from '../../support/manifests.ts';

describe('claims, volumes and classes', () => {
  it('join a claim to its volume and to Longhorn', () => {
    const pvc = decodeText(codecs.persistentVolumeClaims, claim);
    expect(pvc).toMatchObject({
      requested: 21_474_836_480,
      capacity: 21_474_836_480,
      accessModes: ['ReadWriteMany'],
      volumeMode: 'Block',
      volumeName: 'pvc-2',
      phase: 'Bound',
      imageId: 'default/image-hgdh2',
    });
    expect(roundTrip(codecs.persistentVolumeClaims, pvc).value).toEqual(pvc);
    const pv = decodeText(codecs.persistentVolumes, persistentVolume);
    expect(pv).toMatchObject({
      capacity: 21_474_836_480,
      csi: {
        driver: 'driver.longhorn.io',
        volumeHandle: 'pvc-2',
        volumeAttributes: { fromBackup: '', migratable: 'true', numberOfReplicas: '2' },
      },
      claimRef: { namespace: 'shop', name: 'db-disk-0' },
      reclaimPolicy: 'Delete',
    });
    expect(roundTrip(codecs.persistentVolumes, pv).value).toEqual(pv);
  });

  it('read the default class', () => {
    const value = decodeText(codecs.storageClasses, storageClass);
    expect(value).toMatchObject({
      isDefault: true,
      provisioner: 'driver.longhorn.io',
      parameters: { numberOfReplicas: '3' },
      allowVolumeExpansion: true,
    });
    const { object, value: again } = roundTrip(codecs.storageClasses, value);
    expect(again).toEqual(value);
    expect(Object.keys(object)[0]).toBe('allowVolumeExpansion');
  });

  it('refuse a class of Longhorn with a parameter that Longhorn refuses, each with its place, and warn of unknown ones', () => {
    const wrong = storageClass.replace(
      'numberOfReplicas: "3"',
      'numberOfReplicas: "-1"\n  dataLocality: near\n  migratble: "true"',
    );
    const { value, issues } = decodeWithIssues(codecs.storageClasses, wrong);
    expect(value).toBeNull();
    expect(issues.map((issue) => issue.replace(/^a.yaml:\d+:\d+: /, '').split('\n'))).toEqual([
      [
        'error: dataLocality is "near"',
        '  at parameters.dataLocality',
        '  expected one of disabled, best-effort, strict-local',
      ],
      [
        'warning: Longhorn knows no parameter "migratble" and passes over it',
        '  at parameters.migratble',
        '  did you mean "migratable"?',
      ],
      ['error: numberOfReplicas is "-1"', '  at parameters.numberOfReplicas', '  expected a whole number from 0 to 20'],
    ]);
    const other = wrong.replace('driver.longhorn.io', 'lvm.driver.harvesterhci.io');
    expect(decodeWithIssues(codecs.storageClasses, other).issues).toEqual([]);
  });

  it('refuse a claim of size 0', () => {
    const { issues } = decodeWithIssues(codecs.persistentVolumeClaims, claim.replace('storage: 20Gi', 'storage: "0"'));
    expect(issues[0]).toContain('a.yaml:14:16: error: 0 is no size');
  });

  it('refuse a claim without a size', () => {
    const { issues } = decodeWithIssues(codecs.persistentVolumeClaims, claim.replace('storage: 20Gi', 'storage: ""'));
    expect(issues[0]?.split('\n')[0]).toBe('a.yaml:14:16: error: "storage" is missing');
  });
});

describe('Harvester settings', () => {
  it('are in force by their value, else by their default', () => {
    const setting = decodeText(codecs.harvesterSettings, overcommit);
    expect(setting.value).toBe('');
    expect(settingInForce(setting)).toBe('{"cpu":1000,"memory":150,"storage":100}');
    expect(settingInForce({ ...setting, value: '{}' })).toBe('{}');
    expect(roundTrip(codecs.harvesterSettings, setting).value).toEqual(setting);
  });
});

describe('the VIP', () => {
  it('is held by the holder of the lease', () => {
    const lease = decodeText(codecs.leases, vipLease);
    expect(lease).toMatchObject({
      holderIdentity: 'pine-2',
      leaseDurationSeconds: 15,
      leaseTransitions: 3,
      renewTime: parseInstant('2026-09-14T07:58:42.530Z'),
    });
    expect(roundTrip(codecs.leases, lease)).toMatchObject({
      value: lease,
      object: { spec: { renewTime: '2026-09-14T07:58:42.530000Z' } },
    });
  });

  it('has its address in the ConfigMap and in the ingress Service', () => {
    const configured = decodeText(codecs.vips, vip);
    expect(configured).toMatchObject({ enabled: true, ip: '192.168.10.10', mode: 'static', hwAddress: null });
    expect(roundTrip(codecs.vips, configured).value).toEqual(configured);
    const service = decodeText(codecs.services, ingress);
    expect(service).toMatchObject({
      loadBalancerIp: '192.168.10.10',
      ingressIps: ['192.168.10.10'],
      vipHost: 'pine-2',
      ports: [{ name: 'https', protocol: 'TCP', port: 443 }],
    });
    expect(roundTrip(codecs.services, service).value).toEqual(service);
  });

  it('is in no other ConfigMap and in no Service of another type', () => {
    expect(codecs.vips.accepts({ metadata: { name: 'vip', namespace: 'default' } })).toBe(false);
    expect(codecs.services.accepts({ spec: { type: 'ClusterIP' } })).toBe(false);
    expect(codecs.services.accepts(null)).toBe(false);
  });
});
