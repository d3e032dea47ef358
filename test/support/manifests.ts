// Small manifests in the shapes that real clusters print: kubectl of v1.9, and a support bundle of a release with Longhorn v1beta1.
// Long because a sample is worth reading only whole, and tests share them.

export const node = `apiVersion: v1
kind: Node
metadata:
  annotations:
    harvesterhci.io/maintain-status: running
    management.cattle.io/pod-requests: '{"cpu":"5657m","devices.kubevirt.io/kvm":"1","memory":"9155862208","pods":"78"}'
  creationTimestamp: "2026-06-02T08:14:26Z"
  labels:
    kubernetes.io/hostname: pine-1
    node-role.kubernetes.io/control-plane: "true"
    node-role.kubernetes.io/etcd: "true"
    node-role.kubernetes.io/master: "true"
    topology.kubernetes.io/zone: zone-a
  name: pine-1
  resourceVersion: "2170215"
  uid: 1f1b1f6e-62a4-4f3c-9a51-6a0d8b2d7c11
spec:
  podCIDR: 10.52.0.0/24
  providerID: rke2://pine-1
  taints:
  - effect: NoExecute
    key: node.kubernetes.io/unreachable
    timeAdded: "2026-09-14T07:58:12Z"
  unschedulable: true
status:
  addresses:
  - address: 192.168.10.11
    type: InternalIP
  - address: pine-1
    type: Hostname
  allocatable:
    cpu: 14980m
    devices.kubevirt.io/kvm: 1k
    hugepages-2Mi: "0"
    memory: 65758888Ki
    pods: "200"
  capacity:
    cpu: "16"
    devices.kubevirt.io/kvm: 1k
    hugepages-2Mi: 4Gi
    memory: 65758888Ki
    pods: "200"
  conditions:
  - lastHeartbeatTime: "2026-09-14T07:57:01Z"
    lastTransitionTime: "2026-09-14T07:57:45Z"
    message: Kubelet stopped posting node status.
    reason: NodeStatusUnknown
    status: Unknown
    type: Ready
  nodeInfo:
    architecture: amd64
    kubeletVersion: v1.36.3+rke2r1
    osImage: Harvester v1.9.0
`;

/** As support bundles write it: a List, empty texts as "null", large numbers in e-notation. */
export const bundledLonghornNode = `apiVersion: v1
items:
- apiVersion: longhorn.io/v1beta1
  kind: Node
  metadata:
    creationTimestamp: "2022-03-06T22:51:51Z"
    managedFields:
    - apiVersion: longhorn.io/v1beta1
      fieldsV1:
        f:metadata:
          f:finalizers:
            v:"longhorn.io"null: {}
      manager: longhorn-manager
    name: elm-1
    namespace: longhorn-system
    uid: 0b8f0f0e-7d10-4c5e-8f33-0d2f0d6c9b52
  spec:
    allowScheduling: true
    disks:
      default-disk-1:
        allowScheduling: true
        evictionRequested: false
        path: /var/lib/harvester/defaultdisk
        storageReserved: 1.18225516953e+11
        tags: null
    evictionRequested: false
    name: elm-1
    tags: []
  status:
    conditions:
      Schedulable:
        lastProbeTime: "null"
        lastTransitionTime: "2022-03-06T22:51:53Z"
        message: "null"
        reason: "null"
        status: "True"
        type: Schedulable
      Ready:
        lastTransitionTime: "2022-03-06T22:51:53Z"
        message: Node elm-1 is ready
        status: "True"
        type: Ready
    diskStatus:
      default-disk-1:
        conditions:
          Ready:
            status: "True"
            type: Ready
        diskUUID: a1e1c2a4-3a2f-4a61-8f1b-97d0f2c4b001
        scheduledReplica:
          pvc-1-r-1: 1.073741824e+10
        storageAvailable: 3.93740288e+11
        storageMaximum: 3.94085056512e+11
        storageScheduled: 1.073741824e+10
    region: "null"
    zone: "null"
kind: List
metadata:
  resourceVersion: "14659230"
`;

export const bundledLonghornVolume = `apiVersion: longhorn.io/v1beta1
kind: Volume
metadata:
  name: pvc-1
  namespace: longhorn-system
spec:
  accessMode: rwx
  dataLocality: disabled
  diskSelector: null
  migratable: true
  nodeID: "null"
  nodeSelector: null
  numberOfReplicas: 3
  size: "10737418240"
  staleReplicaTimeout: 30
status:
  actualSize: 1.1e+09
  conditions:
    scheduled:
      status: "True"
      type: scheduled
  currentNodeID: "null"
  kubernetesStatus:
    namespace: default
    pvName: pvc-1
    pvcName: vm1-disk-0
    workloadsStatus: null
  lastDegradedAt: "null"
  robustness: unknown
  state: detached
`;

export const longhornVolume = `apiVersion: longhorn.io/v1beta2
kind: Volume
metadata:
  creationTimestamp: "2026-07-05T09:12:11Z"
  labels:
    longhornvolume: pvc-2
  name: pvc-2
  namespace: longhorn-system
spec:
  Standby: false
  accessMode: rwx
  backingImage: ""
  dataEngine: v2
  dataLocality: best-effort
  diskSelector:
  - nvme
  encrypted: false
  frontend: blockdev
  migratable: true
  migrationNodeID: ""
  nodeID: pine-2
  nodeSelector: []
  numberOfReplicas: 2
  replicaAutoBalance: least-effort
  replicaDiskSoftAntiAffinity: ignored
  replicaRebuildingBandwidthLimit: 100
  replicaSoftAntiAffinity: enabled
  replicaZoneSoftAntiAffinity: disabled
  size: "21474836480"
  snapshotMaxCount: 16
  snapshotMaxSize: "42949672960"
  staleReplicaTimeout: 30
status:
  actualSize: 20391518208
  conditions:
  - lastProbeTime: ""
    lastTransitionTime: "2026-07-05T09:12:13Z"
    message: ""
    reason: ""
    status: "True"
    type: Scheduled
  currentNodeID: pine-2
  kubernetesStatus:
    lastPVCRefAt: ""
    namespace: shop
    pvName: pvc-2
    pvStatus: Bound
    pvcName: db-disk-0
    workloadsStatus:
    - podName: virt-launcher-db-abcde
      podStatus: Running
      workloadName: db
      workloadType: VirtualMachineInstance
  lastDegradedAt: "2026-09-14T07:58:20Z"
  robustness: degraded
  state: attached
`;

export const longhornReplica = `apiVersion: longhorn.io/v1beta2
kind: Replica
metadata:
  name: pvc-2-r-1cd631f1
  namespace: longhorn-system
spec:
  active: true
  diskID: 79622d60-33c2-4a3a-b03d-4c5d410580f3
  engineName: pvc-2-e-0
  evictionRequested: false
  failedAt: "2026-09-14T07:58:20Z"
  hardNodeAffinity: ""
  healthyAt: ""
  lastFailedAt: "2026-09-14T07:58:20Z"
  lastHealthyAt: "2026-07-05T09:12:34Z"
  nodeID: pine-1
  rebuildRetryCount: 2
  volumeName: pvc-2
  volumeSize: "21474836480"
status:
  currentState: stopped
`;

export const longhornEngine = `apiVersion: longhorn.io/v1beta2
kind: Engine
metadata:
  name: pvc-2-e-0
  namespace: longhorn-system
spec:
  active: true
  nodeID: pine-2
  replicaAddressMap:
    pvc-2-r-1cd631f1: 10.52.0.20:10000
  volumeName: pvc-2
  volumeSize: "21474836480"
status:
  currentReplicaAddressMap:
    pvc-2-r-2d47a0b3: 10.52.1.20:10010
    pvc-2-r-9b0f6c55: 10.52.2.20:10000
  currentState: running
  rebuildStatus:
    tcp://10.52.2.20:10000:
      error: ""
      isRebuilding: true
      progress: 37
      state: in_progress
  replicaModeMap:
    pvc-2-r-1cd631f1: ERR
    pvc-2-r-2d47a0b3: RW
    pvc-2-r-9b0f6c55: WO
`;

export const virtualMachine = `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  annotations:
    harvesterhci.io/reservedMemory: 256Mi
    harvesterhci.io/vmRunStrategy: RerunOnFailure
    harvesterhci.io/volumeClaimTemplates: '[{"metadata":{"name":"db-disk-0"}}]'
  creationTimestamp: "2026-07-05T09:12:05Z"
  labels:
    harvesterhci.io/creator: harvester
  name: db
  namespace: shop
spec:
  runStrategy: RerunOnFailure
  template:
    metadata:
      creationTimestamp: null
      labels:
        harvesterhci.io/vmName: db
        tag.harvesterhci.io/app: db
    spec:
      affinity:
        nodeAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
          - preference:
              matchExpressions:
              - key: disktype
                operator: In
                values:
                - nvme
            weight: 20
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
            - matchExpressions:
              - key: network.harvesterhci.io/mgmt
                operator: In
                values:
                - "true"
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - labelSelector:
              matchLabels:
                tag.harvesterhci.io/app: db
            topologyKey: kubernetes.io/hostname
      architecture: amd64
      domain:
        cpu:
          cores: 4
          maxSockets: 1
          sockets: 1
          threads: 1
        devices:
          disks:
          - bootOrder: 1
            disk:
              bus: virtio
            name: disk-0
          - cdrom:
              bus: sata
            name: iso
          - disk:
              bus: virtio
            name: cloudinitdisk
          hostDevices:
          - deviceName: intel.com/QAT
            name: qat-0
          interfaces:
          - bridge: {}
            macAddress: 52:54:00:b6:df:da
            model: virtio
            name: default
          tpm: {}
        memory:
          guest: 7936Mi
        resources:
          limits:
            cpu: "4"
            memory: 8Gi
          requests:
            cpu: 400m
            memory: 5461Mi
      evictionStrategy: LiveMigrateIfPossible
      hostname: db
      networks:
      - multus:
          networkName: default/vm-network
        name: default
      nodeSelector:
        topology.kubernetes.io/zone: zone-a
      terminationGracePeriodSeconds: 120
      tolerations:
      - effect: NoSchedule
        key: dedicated
        operator: Exists
      volumes:
      - name: disk-0
        persistentVolumeClaim:
          claimName: db-disk-0
          hotpluggable: true
      - containerDisk:
          image: registry/iso
        name: iso
      - cloudInitNoCloud:
          secretRef:
            name: db-secret
        name: cloudinitdisk
status:
  conditions:
  - lastProbeTime: null
    lastTransitionTime: "2026-08-05T09:12:57Z"
    status: "True"
    type: Ready
  - lastProbeTime: null
    lastTransitionTime: null
    message: HostDevices are not live migratable
    reason: HostDeviceNotLiveMigratable
    status: "False"
    type: LiveMigratable
  created: true
  printableStatus: Running
  ready: true
`;

export const virtualMachineInstance = `apiVersion: kubevirt.io/v1
kind: VirtualMachineInstance
metadata:
  labels:
    kubevirt.io/nodeName: pine-2
  name: db
  namespace: shop
spec:
  domain: {}
status:
  evacuationNodeName: pine-2
  migrationState:
    completed: true
    endTimestamp: "2026-08-06T12:39:03Z"
    mode: PreCopy
    sourceNode: pine-1
    startTimestamp: "2026-08-06T12:38:58Z"
    targetNode: pine-2
  nodeName: pine-2
  phase: Running
  phaseTransitionTimestamps:
  - phase: Pending
    phaseTransitionTimestamp: "2026-08-05T09:12:01Z"
  - phase: Running
    phaseTransitionTimestamp: "2026-08-05T09:12:26Z"
`;

export const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  annotations:
    harvesterhci.io/imageId: default/image-hgdh2
    pv.kubernetes.io/bind-completed: "yes"
  name: db-disk-0
  namespace: shop
spec:
  accessModes:
  - ReadWriteMany
  resources:
    requests:
      storage: 20Gi
  storageClassName: harvester-longhorn
  volumeMode: Block
  volumeName: pvc-2
status:
  accessModes:
  - ReadWriteMany
  capacity:
    storage: 20Gi
  phase: Bound
`;

export const persistentVolume = `apiVersion: v1
kind: PersistentVolume
metadata:
  name: pvc-2
spec:
  accessModes:
  - ReadWriteMany
  capacity:
    storage: 20Gi
  claimRef:
    apiVersion: v1
    kind: PersistentVolumeClaim
    name: db-disk-0
    namespace: shop
  csi:
    driver: driver.longhorn.io
    volumeAttributes:
      fromBackup: "null"
      migratable: "true"
      numberOfReplicas: "2"
    volumeHandle: pvc-2
  persistentVolumeReclaimPolicy: Delete
  storageClassName: harvester-longhorn
  volumeMode: Block
status:
  phase: Bound
`;

export const storageClass = `allowVolumeExpansion: true
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  annotations:
    storageclass.kubernetes.io/is-default-class: "true"
  name: harvester-longhorn
parameters:
  migratable: "true"
  numberOfReplicas: "3"
  staleReplicaTimeout: "30"
provisioner: driver.longhorn.io
reclaimPolicy: Delete
volumeBindingMode: Immediate
`;

export const overcommit = `apiVersion: harvesterhci.io/v1beta1
default: '{"cpu":1000,"memory":150,"storage":100}'
kind: Setting
metadata:
  name: overcommit-config
status: {}
value: "null"
`;

export const serverVersion = `apiVersion: harvesterhci.io/v1beta1
kind: Setting
metadata:
  name: server-version
value: v1.9.0-rc6
`;

export const replenishmentWait = `apiVersion: longhorn.io/v1beta2
kind: Setting
metadata:
  name: replica-replenishment-wait-interval
  namespace: longhorn-system
status:
  applied: false
value: "600"
`;

export const vipLease = `apiVersion: coordination.k8s.io/v1
kind: Lease
metadata:
  name: plndr-svcs-lock
  namespace: harvester-system
spec:
  acquireTime: "2026-08-20T06:24:03.118257Z"
  holderIdentity: pine-2
  leaseDurationSeconds: 15
  leaseTransitions: 3
  renewTime: "2026-09-14T07:58:42.530914Z"
`;

const migrationPolicy = `apiVersion: migrations.kubevirt.io/v1alpha1
kind: MigrationPolicy
metadata:
  name: databases
spec:
  allowPostCopy: true
  completionTimeoutPerGiB: 60
  selectors:
    virtualMachineInstanceSelector:
      tier: db
`;

export const deschedulerAddon = `apiVersion: harvesterhci.io/v1beta1
kind: Addon
metadata:
  labels:
    addon.harvesterhci.io/displayName: virtual-machine-auto-balance
    addon.harvesterhci.io/experimental: "true"
  name: descheduler
  namespace: kube-system
spec:
  chart: descheduler
  enabled: true
  valuesContent: |
    deschedulingInterval: "5m"
    kind: Deployment
status:
  status: AddonDeploySuccessful
`;

const namespace = `apiVersion: v1
kind: Namespace
metadata:
  annotations:
    field.cattle.io/projectId: local:p-4x7pq
  labels:
    field.cattle.io/projectId: p-4x7pq
    kubernetes.io/metadata.name: tools
  name: tools
spec:
  finalizers:
  - kubernetes
status:
  phase: Active
`;

export const priorityClass = `apiVersion: scheduling.k8s.io/v1
globalDefault: false
kind: PriorityClass
metadata:
  name: databases
preemptionPolicy: Never
value: 100000
`;

const resourceQuota = `apiVersion: v1
kind: ResourceQuota
metadata:
  annotations:
    harvesterhci.io/skipResourceQuotaAutoScaling: "true"
  name: default-quota
  namespace: tools
spec:
  hard:
    limits.cpu: "12"
    limits.memory: 26Gi
`;

export const vip = `apiVersion: v1
data:
  enabled: "true"
  hwAddress: ""
  ip: 192.168.10.10
  mode: static
  serviceType: LoadBalancer
kind: ConfigMap
metadata:
  name: vip
  namespace: harvester-system
`;

export const ingress = `apiVersion: v1
kind: Service
metadata:
  annotations:
    kube-vip.io/vipHost: pine-2
  name: rke2-traefik
  namespace: kube-system
spec:
  externalTrafficPolicy: Cluster
  loadBalancerIP: 192.168.10.10
  ports:
  - name: https
    nodePort: 31443
    port: 443
    protocol: TCP
  type: LoadBalancer
status:
  loadBalancer:
    ingress:
    - ip: 192.168.10.10
`;

const clusterNetwork = `apiVersion: network.harvesterhci.io/v1beta1
kind: ClusterNetwork
metadata:
  annotations:
    network.harvesterhci.io/uplink-mtu: "9000"
  name: tenants
status:
  conditions:
  - status: "True"
    type: ready
`;

const vlanConfig = `apiVersion: network.harvesterhci.io/v1beta1
kind: VlanConfig
metadata:
  annotations:
    network.harvesterhci.io/matched-nodes: '["node-1","node-2"]'
  name: tenants-all
spec:
  clusterNetwork: tenants
  nodeSelector:
    rack: a
  uplink:
    bondOptions:
      miimon: 200
      mode: 802.3ad
    linkAttributes:
      mtu: 9000
      txQLen: -1
    nics:
    - ens3f0
    - ens3f1
`;

const vmNetwork = `apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata:
  labels:
    network.harvesterhci.io/clusternetwork: tenants
    network.harvesterhci.io/type: L2VlanNetwork
    network.harvesterhci.io/vlan-id: "100"
  name: vlan-100
  namespace: default
spec:
  config: '{"type":"bridge","bridge":"tenants-br","vlan":100}'
`;

const ipPool = `apiVersion: loadbalancer.harvesterhci.io/v1beta1
kind: IPPool
metadata:
  labels:
    loadbalancer.harvesterhci.io/global-ip-pool: "false"
  name: front
spec:
  ranges:
  - gateway: 192.168.10.1
    rangeEnd: 192.168.10.60
    rangeStart: 192.168.10.50
    subnet: 192.168.10.0/24
  selector:
    network: default/vlan-100
    priority: 10
    scope:
    - guestCluster: '*'
      namespace: default
      project: '*'
status:
  allocated:
    192.168.10.50: default/web
  allocatedHistory:
    192.168.10.51: default/shop
  available: 10
  lastAllocated: 192.168.10.51
  total: 11
`;

const loadBalancer = `apiVersion: loadbalancer.harvesterhci.io/v1beta1
kind: LoadBalancer
metadata:
  annotations:
    loadbalancer.harvesterhci.io/network: default/vlan-100
  name: web
  namespace: default
spec:
  backendServerSelector:
    app:
    - web
    - www
  healthCheck:
    failureThreshold: 3
    periodSeconds: 5
    port: 8080
    successThreshold: 1
    timeoutSeconds: 3
  ipPool: front
  ipam: pool
  listeners:
  - backendPort: 8080
    name: http
    port: 80
    protocol: TCP
  workloadType: vm
status:
  address: 192.168.10.50
  allocatedAddress:
    gateway: 192.168.10.1
    ip: 192.168.10.50
    ipPool: front
    mask: 255.255.255.0
  backendServers:
  - 10.52.0.17
`;

export const vmBackupSchedule = `apiVersion: harvesterhci.io/v1beta1
kind: ScheduleVMBackup
metadata:
  name: nightly
  namespace: shop
spec:
  cron: 0 * * * *
  maxFailure: 2
  retain: 3
  suspend: false
  vmbackup:
    source:
      apiGroup: kubevirt.io
      kind: VirtualMachine
      name: db
    type: backup
status:
  failure: 0
  suspended: false
`;

const backingImage = `apiVersion: longhorn.io/v1beta2
kind: BackingImage
metadata:
  name: vmi-0c5f2a4e
  namespace: longhorn-system
spec:
  dataEngine: v1
  diskFileSpecMap:
    8f4d9a0b-0000-0000-0000-000000000001:
      dataEngine: v1
      evictionRequested: false
  diskSelector: []
  minNumberOfCopies: 3
  nodeSelector: []
  sourceType: download
status:
  diskFileStatusMap:
    8f4d9a0b-0000-0000-0000-000000000001:
      dataEngine: v1
      lastStateTransitionTime: "2026-05-02T09:10:11Z"
      message: ""
      progress: 100
      state: ready
  realSize: 645922816
  size: 645922816
  virtualSize: 10737418240
`;

export const recurringJob = `apiVersion: longhorn.io/v1beta2
kind: RecurringJob
metadata:
  creationTimestamp: "2026-05-11T09:02:40Z"
  name: nightly
  namespace: longhorn-system
  uid: 3b8d1f0e-5a2c-4c1b-9c39-5f6f6e0a7c21
spec:
  concurrency: 2
  cron: 0 2 * * *
  groups:
  - default
  labels:
    kept-for: a-week
  parameters:
    full-backup-interval: "7"
  retain: 7
  task: backup
status:
  executionCount: 12
  ownerID: pine-1
`;

export const backupTarget = `apiVersion: longhorn.io/v1beta2
kind: BackupTarget
metadata:
  creationTimestamp: "2026-05-11T08:58:12Z"
  name: default
  namespace: longhorn-system
  uid: 0a7f2c55-0f3b-4d67-8a51-8d3a0a9b7e10
spec:
  backupTargetURL: nfs://192.168.10.5:/export/backup
  credentialSecret: ""
  pollInterval: 5m0s
status:
  available: true
  conditions: []
  lastSyncedAt: "2026-09-14T07:55:00Z"
  ownerID: pine-1
`;

export const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  creationTimestamp: "2026-07-02T07:41:09Z"
  labels:
    app: reports
  name: reports
  namespace: office
  uid: 5d1c7e52-5b0c-4a38-8a0b-4dfb7d2a8c55
spec:
  replicas: 2
  selector:
    matchLabels:
      app: reports
  template:
    metadata:
      labels:
        app: reports
    spec:
      containers:
      - image: nginx:1.29
        name: web
        volumeMounts:
        - mountPath: /usr/share/nginx/html
          name: files
      volumes:
      - name: files
        persistentVolumeClaim:
          claimName: reports
status:
  readyReplicas: 2
  replicas: 2
`;

export const statefulSet = `apiVersion: apps/v1
kind: StatefulSet
metadata:
  creationTimestamp: "2026-07-02T07:44:51Z"
  name: queue
  namespace: office
  uid: 8b4d2f37-1f0e-4a77-93f7-5d4f0f6c0a11
spec:
  replicas: 1
  selector:
    matchLabels:
      app: queue
  serviceName: queue
  template:
    metadata:
      labels:
        app: queue
    spec:
      containers:
      - image: rabbitmq:4.1
        name: queue
        volumeMounts:
        - mountPath: /var/lib/rabbitmq
          name: data
  volumeClaimTemplates:
  - metadata:
      name: data
    spec:
      accessModes:
      - ReadWriteOnce
      resources:
        requests:
          storage: 10Gi
status:
  replicas: 1
`;

/** One of each kind that is read, by name. */
export const samples: Readonly<Record<string, string>> = {
  node,
  bundledLonghornNode,
  bundledLonghornVolume,
  longhornVolume,
  longhornReplica,
  longhornEngine,
  backingImage,
  vmBackupSchedule,
  recurringJob,
  backupTarget,
  deployment,
  statefulSet,
  virtualMachine,
  virtualMachineInstance,
  claim,
  persistentVolume,
  storageClass,
  overcommit,
  serverVersion,
  replenishmentWait,
  vipLease,
  deschedulerAddon,
  namespace,
  priorityClass,
  resourceQuota,
  migrationPolicy,
  vip,
  ingress,
  clusterNetwork,
  vlanConfig,
  vmNetwork,
  ipPool,
  loadBalancer,
};
